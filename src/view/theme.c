#include "view/theme.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/crypto.h"
#include "base/fs.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"

enum { FILE_MAX = 4 << 20, THEME_BUDGET = 64 << 20, HASH_DIGITS = 12, FILES_MAX = 1000 };

struct file {
    struct str name; /* "article.html", "words.en", "assets/main.css" */
    struct str data;
    const char *origin; /* for errors: a path, or the name when built in */
};

struct words {
    struct str lang;
    struct value *map;
};

struct theme {
    atomic_int refs;
    struct arena arena;
    VEC(struct file)
    files; /* by name; an override stands in the place of the built-in, words behind */
    struct tmpl_set *templates, *texts;
    VEC(struct words) words;
    VEC(struct asset) assets;
    struct value *asset_values;
};

static const struct {
    const char *ending, *type;
} types[] = {{".css", "text/css; charset=utf-8"},
             {".js", "text/javascript; charset=utf-8"},
             {".svg", "image/svg+xml"},
             {".png", "image/png"},
             {".ico", "image/x-icon"},
             {".webp", "image/webp"},
             {".webmanifest", "application/manifest+json"}};

/* Where files of a theme may stand. */
static const char *const folders[] = {"", "assets/", "register/"};
enum { FOLDERS = sizeof(folders) / sizeof(folders[0]) };

/* Whether it holds words, and of which language: "words.en", "register/words.en". */
static bool words_file(struct str name, struct str *out_lang)
{
    size_t slash = str_rfind_char(name, '/');
    struct str last = slash == STR_NONE ? name : str_from(name, slash + 1);
    *out_lang = str_from(last, strlen("words."));
    return str_starts(last, STR("words."));
}

static void add_file(struct theme *t, struct str name, struct str data, const char *origin)
{
    struct str lang;
    bool words = words_file(name, &lang); /* those of a site go over the built-in ones */
    VEC_FOR (struct file, f, t->files)
        if (!words && str_eq(f->name, name)) {
            *f = (struct file){name, data, origin};
            return;
        }
    struct file *f = VEC_PUSH(&t->arena, t->files);
    if (f)
        *f = (struct file){name, data, origin};
}

static enum ky_err add_from_disk(struct theme *t, const char *dir, struct str name, struct err *e)
{
    struct buf data;
    buf_init(&data, FILE_MAX);
    const char *path = arena_printf(&t->arena, "%s/%.*s", dir, STR_ARG(name)).p;
    enum ky_err err = arena_check(&t->arena, e);
    if (!err)
        err = fs_read(&fs_system, path, &data, e);
    if (!err)
        add_file(t, name, arena_str(&t->arena, buf_str(&data)), path);
    buf_release(&data);
    return err;
}

/* Only plain files: a pipe would be waited for, and a theme from elsewhere could publish through a
 * link what it does not hold, such as the site's configuration. */
static enum ky_err look_at(DIR *d, const char *folder, const char *name, bool *out_take,
                           struct err *e)
{
    struct stat st;
    *out_take = false;
    if (name[0] == '.' || fstatat(dirfd(d), name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return KY_OK;
    if (S_ISLNK(st.st_mode))
        return err_set(e, KY_EINVAL,
                       "'%s%s' is a link. a theme must hold its files itself: copy it there",
                       folder, name);
    *out_take = S_ISREG(st.st_mode);
    return KY_OK;
}

/* Files of one folder, hidden ones left out; `prefix` is one of `folders`. */
static enum ky_err read_folder(struct theme *t, const char *dir, const char *prefix, struct err *e)
{
    const char *folder = arena_printf(&t->arena, "%s/%s", dir, prefix).p;
    DIR *d = opendir(folder);
    if (!d)
        return KY_OK; /* no such folder: no overrides */
    enum ky_err err = KY_OK;
    for (struct dirent *entry = readdir(d); entry && !err; entry = readdir(d)) {
        struct str name = arena_printf(&t->arena, "%s%s", prefix, entry->d_name);
        bool take;
        err = look_at(d, folder, entry->d_name, &take, e);
        if (err || !take)
            continue;
        if (t->files.n >= FILES_MAX)
            err = err_set(e, KY_ELIMIT, "theme '%s' has more than %d files", dir, FILES_MAX);
        else
            err = add_from_disk(t, dir, name, e);
    }
    closedir(d);
    return err;
}

static struct value *words_of(struct theme *t, struct str lang)
{
    VEC_FOR (struct words, w, t->words)
        if (str_eq(w->lang, lang))
            return w->map;
    struct words *w = VEC_PUSH(&t->arena, t->words);
    if (!w)
        return NULL;
    *w = (struct words){lang, value_map(&t->arena)};
    return w->map;
}

/* Lines "name = text"; "#" begins a comment line. */
static enum ky_err parse_words(struct theme *t, const struct file *f, struct str lang,
                               struct err *e)
{
    struct value *words = words_of(t, lang);
    int number = 0;
    for (struct str rest = f->data, line; str_split(&rest, '\n', &line);) {
        number++;
        line = str_trim(line);
        if (line.n == 0 || line.p[0] == '#')
            continue;
        size_t eq = str_find_char(line, '=');
        if (eq == STR_NONE)
            return err_set(e, KY_EINVAL, "%.*s:%d: expected 'name = text'", STR_ARG(f->name),
                           number);
        struct str name = str_trim(str_sub(line, 0, eq));
        value_set_str(words, arena_cstr(&t->arena, name), str_trim(str_from(line, eq + 1)));
    }
    return KY_OK;
}

static void add_asset(struct theme *t, const struct file *f)
{
    struct asset *a = VEC_PUSH(&t->arena, t->assets);
    if (!a)
        return;
    a->name = str_from(f->name, strlen("assets/"));
    a->data = f->data;
    a->type = "application/octet-stream";
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (str_ends(a->name, str_c(types[i].ending)))
            a->type = types[i].type;
    struct hash h = hash_of(f->data);
    struct buf hex;
    buf_init(&hex, HASH_HEX);
    hex_add(&hex, hash_str(&h));
    size_t dot = str_rfind_char(a->name, '.');
    if (dot == STR_NONE)
        dot = a->name.n;
    a->path = arena_printf(&t->arena, "/assets/%.*s.%.*s%.*s", STR_ARG(str_sub(a->name, 0, dot)),
                           HASH_DIGITS, hex.p, STR_ARG(str_from(a->name, dot)));
    buf_release(&hex);
}

/* "main" of "main.css", and "css". */
static struct str stem(struct str name, struct str *out_ending)
{
    size_t dot = str_rfind_char(name, '.');
    *out_ending = dot == STR_NONE ? STR("") : str_from(name, dot + 1);
    return dot == STR_NONE ? name : str_sub(name, 0, dot);
}

/* A map of stems to maps of endings, since templates part names at the dot. */
static void name_assets(struct theme *t)
{
    struct str ending;
    t->asset_values = value_map(&t->arena);
    VEC_FOR (struct asset, a, t->assets) {
        struct str name = stem(a->name, &ending);
        const char *key = arena_cstr(&t->arena, name);
        if (value_get(t->asset_values, key))
            continue;
        struct value *endings = value_map(&t->arena);
        VEC_FOR (struct asset, b, t->assets)
            if (str_eq(stem(b->name, &ending), name))
                value_set_str(endings, arena_cstr(&t->arena, ending), b->path);
        value_set(t->asset_values, key, endings);
    }
}

static enum ky_err take_file(struct theme *t, const struct file *f, struct err *e)
{
    struct str lang;
    enum ky_err err = KY_OK;
    if (str_starts(f->name, STR("assets/")))
        add_asset(t, f);
    else if (words_file(f->name, &lang))
        err = parse_words(t, f, lang, e);
    else if (str_ends(f->name, STR(".html")) || str_ends(f->name, STR(".xml")) ||
             str_ends(f->name, STR(".svg")))
        err = tmpl_add(t->templates, f->name, f->data, e);
    else if (str_ends(f->name, STR(".txt")))
        err = tmpl_add(t->texts, f->name, f->data, e);
    if (err && f->origin != f->name.p)
        err_prefix(e, "in %s", f->origin);
    return err;
}

static enum ky_err check_ends(const struct theme *t, struct tmpl_set *set, struct err *e)
{
    struct str name;
    enum ky_err err = tmpl_check_ends(set, &name, e);
    VEC_FOR (struct file, f, t->files)
        if (err && str_eq(f->name, name) && f->origin != f->name.p)
            err_prefix(e, "in %s", f->origin);
    return err;
}

enum ky_err theme_load(const char *dir, struct theme **out, struct err *e)
{
    struct theme *t = NEW(struct theme);
    t->refs = 1;
    arena_init(&t->arena, THEME_BUDGET);
    t->templates = tmpl_set_new(&(struct tmpl_options){.raw = false});
    t->texts = tmpl_set_new(&(struct tmpl_options){.raw = true});
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < embedded_theme_n; i++) {
        const struct embedded *b = &embedded_theme[i];
        add_file(t, str_c(b->name), str_of(b->data, b->n), b->name);
    }
    for (size_t i = 0; dir && i < FOLDERS && !err; i++)
        err = read_folder(t, dir, folders[i], e);
    VEC_FOR (struct file, f, t->files)
        if (!err)
            err = take_file(t, f, e);
    name_assets(t);
    if (!err && tmpl_missing(t->templates))
        err = err_set(e, KY_EINVAL, "a template includes '%s', which the theme does not have",
                      tmpl_missing(t->templates));
    if (!err)
        err = check_ends(t, t->templates, e);
    if (!err)
        err = check_ends(t, t->texts, e);
    if (!err)
        err = arena_check(&t->arena, e);
    if (err) {
        theme_unref(t);
        return err;
    }
    *out = t;
    return KY_OK;
}

struct theme *theme_ref(struct theme *t)
{
    atomic_fetch_add(&t->refs, 1);
    return t;
}

void theme_unref(struct theme *t)
{
    if (!t || atomic_fetch_sub(&t->refs, 1) > 1)
        return;
    tmpl_set_free(t->templates);
    tmpl_set_free(t->texts);
    arena_release(&t->arena);
    mem_free(t);
}

const struct tmpl_set *theme_templates(const struct theme *t)
{
    return t->templates;
}

const struct tmpl_set *theme_texts(const struct theme *t)
{
    return t->texts;
}

const struct value *theme_words(const struct theme *t, struct str lang)
{
    const struct value *fallback = NULL;
    VEC_FOR (struct words, w, t->words) {
        if (str_eq(w->lang, lang))
            return w->map;
        if (str_eqc(w->lang, "zh-CN"))
            fallback = w->map;
    }
    return fallback;
}

struct str theme_word(const struct theme *t, struct str lang, const char *name)
{
    struct str s = value_text(value_get(theme_words(t, lang), name));
    return s.n ? s : str_c(name);
}

const struct asset *theme_asset(const struct theme *t, struct str path)
{
    VEC_FOR (struct asset, a, t->assets)
        if (str_eq(a->path, path))
            return a;
    return NULL;
}

const struct value *theme_asset_values(const struct theme *t)
{
    return t->asset_values;
}

struct str theme_asset_path(const struct theme *t, const char *name)
{
    VEC_FOR (struct asset, a, t->assets)
        if (str_eqc(a->name, name))
            return a->path;
    return STR("");
}

const struct asset *theme_assets(const struct theme *t, size_t *out_n)
{
    *out_n = t->assets.n;
    return t->assets.p;
}

static uint64_t stamp_folder(const char *dir, const char *sub)
{
    char path[4096];
    int n = snprintf(path, sizeof(path), "%s/%s", dir, sub);
    DIR *d = n > 0 && (size_t)n < sizeof(path) ? opendir(path) : NULL;
    uint64_t stamp = 0;
    for (struct dirent *entry = d ? readdir(d) : NULL; entry; entry = readdir(d)) {
        struct stat st;
        if (fstatat(dirfd(d), entry->d_name, &st, 0) != 0 || !S_ISREG(st.st_mode))
            continue;
        uint64_t name = hash64(str_c(entry->d_name), 1);
        stamp += name ^ (uint64_t)st.st_mtim.tv_nsec ^ (uint64_t)st.st_mtim.tv_sec << 20 ^
                 (uint64_t)st.st_size;
    }
    if (d)
        closedir(d);
    return stamp;
}

uint64_t theme_stamp(const char *dir)
{
    uint64_t stamp = 0;
    for (size_t i = 0; i < FOLDERS; i++)
        stamp = stamp * 31 + stamp_folder(dir, folders[i]);
    return stamp;
}
