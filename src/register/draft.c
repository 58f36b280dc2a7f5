/* draft.c: an object to be written, its check, and its canonical form; see object.h. */
#include "register/object.h"

#include "base/clock.h"

enum {
    LINE_POINTS = 1000,
    TEXT_BYTES = 100000,
    URL_BYTES = 2000,
    KEY_BYTES = 200,
    NUMBER_BYTES = 30
};

static struct object_value *at(struct object_draft *d, const char *field)
{
    const struct field *f = kind_field(d->kind, str_c(field));
    ensure(f);
    return &d->values[f - d->kind->fields];
}

void draft_begin(struct object_draft *d, const struct kind *k)
{
    *d = (struct object_draft){.kind = k, .level = LEVEL_PUBLIC};
}

void draft_set_str(struct object_draft *d, const char *field, struct str s)
{
    *at(d, field) = (struct object_value){.set = s.n > 0, .s = s};
}

void draft_set_int(struct object_draft *d, const char *field, int64_t i)
{
    const struct field *f = kind_field(d->kind, str_c(field));
    bool none = i == 0 && f && (f->type == FIELD_REF || f->type == FIELD_BOOL);
    *at(d, field) = (struct object_value){.set = !none, .i = i};
}

void draft_unset(struct object_draft *d, const char *field)
{
    *at(d, field) = (struct object_value){0};
}

/* ------------------------------------------------------------------ from an object */

static int64_t choice_index(const struct field *f, struct str s)
{
    for (int64_t i = 0; f->choices[i]; i++)
        if (str_eqc(s, f->choices[i]))
            return i;
    return -1;
}

static void take_list(struct arena *a, struct object_value *v, const struct field *f,
                      const struct json *list)
{
    v->ids = arena_alloc(a, (list->kids_n + 1) * sizeof(*v->ids));
    for (size_t i = 0; v->ids && i < list->kids_n; i++)
        v->ids[v->ids_n++] =
            f->type == FIELD_CHOICES ? choice_index(f, list->kids[i].s) : list->kids[i].i;
}

void draft_from(struct arena *a, struct object_draft *d, const struct object *o)
{
    draft_begin(d, o->kind);
    d->id = o->id;
    d->key = o->key;
    d->level = o->level;
    d->created = o->created;
    d->modified = o->modified;
    for (const struct field *f = o->kind->fields; f->name; f++) {
        struct object_value *v = &d->values[f - o->kind->fields];
        const struct json *j = json_get(o->body, f->name);
        v->set = j != NULL;
        if (j && j->type == JSON_ARRAY)
            take_list(a, v, f, j);
        v->s = json_str_or(j, STR(""));
        v->i = j && j->type == JSON_TRUE ? 1 : json_i64_or(j, 0);
    }
}

/* ------------------------------------------------------------------ check */

static bool is_text(struct str s, bool lines)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < 0x20 && !(lines && (c == '\n' || c == '\t'))) || c == 0x7f)
            return false;
    }
    return str_utf8_valid(s);
}

static bool is_key(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == ':')
            return false;
    return s.n <= KEY_BYTES && is_text(s, false);
}

/* "2026", "2026-05", "2026-05-16": at least so many parts, each of its digits, a day that exists.
 */
static bool is_date(struct str s, size_t least)
{
    static const size_t digits[] = {4, 2, 2};
    uint64_t part[3] = {0, 1, 1};
    size_t n = 0;
    struct str rest = s, piece;
    if (s.n != 4 && s.n != 7 && s.n != 10)
        return false;
    while (rest.n && n < 3 && str_split(&rest, '-', &piece)) {
        if (piece.n != digits[n] || !str_to_u64(piece, &part[n]))
            return false;
        n++;
    }
    struct civil c = {.year = (int)part[0], .month = (int)part[1], .day = (int)part[2]};
    return n >= least && civil_valid(&c);
}

static bool is_number(struct str s)
{
    size_t at = s.n && s.p[0] == '-', digits = 0;
    bool point = false;
    for (; at < s.n; at++) {
        if (s.p[at] == '.' && !point && digits)
            point = true;
        else if (s.p[at] >= '0' && s.p[at] <= '9')
            digits++;
        else
            return false;
    }
    return digits && s.n <= NUMBER_BYTES && s.p[s.n - 1] != '.';
}

static bool is_url(struct str s)
{
    bool here = str_starts(s, STR("/")) && !str_starts(s, STR("//"));
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == '"' || s.p[i] == '<' || s.p[i] == '>')
            return false;
    return (here || str_starts(s, STR("https://")) || str_starts(s, STR("http://"))) &&
           s.n <= URL_BYTES && is_text(s, false);
}

static bool is_hash(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!(s.p[i] >= '0' && s.p[i] <= '9') && !(s.p[i] >= 'a' && s.p[i] <= 'f'))
            return false;
    return s.n == 32;
}

static bool are_apart(const struct object_value *v, int64_t least)
{
    for (size_t i = 0; i < v->ids_n; i++) {
        if (v->ids[i] < least)
            return false;
        for (size_t k = 0; k < i; k++) /* REFS_MAX at most */
            if (v->ids[k] == v->ids[i])
                return false;
    }
    return v->ids_n > 0 && v->ids_n <= REFS_MAX;
}

/* By the type of the field. */
static bool fits_line(const struct field *f, const struct object_value *v)
{
    (void)f;
    return is_text(v->s, false) && str_utf8_count(v->s) <= LINE_POINTS;
}

static bool fits_text(const struct field *f, const struct object_value *v)
{
    (void)f;
    return v->s.n <= TEXT_BYTES && is_text(v->s, true);
}

static bool fits_date(const struct field *f, const struct object_value *v)
{
    return is_date(v->s, f->type == FIELD_DATE ? 3 : 1);
}

static bool fits_number(const struct field *f, const struct object_value *v)
{
    switch (f->type) {
    case FIELD_INT:
        return v->i >= f->min && v->i <= f->max;
    case FIELD_BOOL:
        return v->i == 1;
    case FIELD_TIME:
        return v->i != INT64_MIN;
    case FIELD_MONEY:
        return v->i >= 0;
    default:
        return v->i > 0;
    }
}

static bool fits_choice(const struct field *f, const struct object_value *v)
{
    return choice_index(f, v->s) >= 0;
}

static bool fits_list(const struct field *f, const struct object_value *v)
{
    return are_apart(v, f->type == FIELD_REFS);
}

static bool fits_form(const struct field *f, const struct object_value *v)
{
    return f->type == FIELD_URL      ? is_url(v->s)
           : f->type == FIELD_NUMBER ? is_number(v->s)
                                     : is_hash(v->s);
}

typedef bool fits_fn(const struct field *f, const struct object_value *v);
static fits_fn *const fits[] = {
    [FIELD_LINE] = fits_line,    [FIELD_TEXT] = fits_text,    [FIELD_INT] = fits_number,
    [FIELD_BOOL] = fits_number,  [FIELD_DATE] = fits_date,    [FIELD_PARTIAL] = fits_date,
    [FIELD_TIME] = fits_number,  [FIELD_MONEY] = fits_number, [FIELD_CHOICE] = fits_choice,
    [FIELD_CHOICES] = fits_list, [FIELD_URL] = fits_form,     [FIELD_NUMBER] = fits_form,
    [FIELD_REF] = fits_number,   [FIELD_REFS] = fits_list,    [FIELD_ARTICLE] = fits_number,
    [FIELD_FILE] = fits_form,
};

/* What a field of the type has to be. */
static struct str wanted(struct arena *a, const struct field *f)
{
    static const char *const texts[] = {
        [FIELD_LINE] = "one line of at most 1000 characters",
        [FIELD_TEXT] = "text of at most 100000 bytes, without control characters",
        [FIELD_BOOL] = "true or left out",
        [FIELD_DATE] = "a day that exists, like \"2026-05-16\"",
        [FIELD_PARTIAL] = "a year, month or day, like \"2026\", \"2026-05\" or \"2026-05-16\"",
        [FIELD_TIME] = "an instant, like \"2026-05-16T09:30:00+08:00\"",
        [FIELD_MONEY] = "an amount in fen, a whole number",
        [FIELD_URL] = "an address that begins with https://, http:// or /",
        [FIELD_NUMBER] = "a decimal number as text, like \"12.5\"",
        [FIELD_REF] = "the key of an object",
        [FIELD_REFS] = "a list of at most 200 different keys of objects",
        [FIELD_ARTICLE] = "an article of this site",
        [FIELD_FILE] = "the name of a file of this site, 32 hex digits",
    };
    if (f->type == FIELD_INT)
        return arena_printf(a, "a whole number from %lld to %lld", (long long)f->min,
                            (long long)f->max);
    if (!f->choices)
        return str_c(texts[f->type]);
    struct str s = str_c(f->type == FIELD_CHOICES ? "a list of" : "one of");
    for (const char *const *c = f->choices; *c; c++)
        s = arena_printf(a, "%.*s%s %s", STR_ARG(s), c == f->choices ? "" : ",", *c);
    return s;
}

static enum ky_err refuse(const struct object_draft *d, const struct field *f, struct err *e)
{
    struct arena a;
    arena_init(&a, 64 << 10);
    struct str text = wanted(&a, f);
    enum ky_err err = err_set(e, KY_EINVAL, "%s '%.*s': field '%s' must be %.*s", d->kind->name,
                              STR_ARG(d->key), f->name, STR_ARG(text));
    arena_release(&a);
    return err;
}

enum ky_err draft_check(const struct object_draft *d, struct err *e)
{
    if (!is_key(d->key))
        return err_set(e, KY_EINVAL,
                       "%s: a key must be of at most %d bytes, without blanks and colons",
                       d->kind->name, KEY_BYTES);
    for (const struct field *f = d->kind->fields; f->name; f++) {
        const struct object_value *v = &d->values[f - d->kind->fields];
        if (!v->set && (f->flags & FIELD_REQUIRED) && d->level != LEVEL_WITHHELD)
            return err_set(e, KY_EINVAL, "%s '%.*s': field '%s' is required", d->kind->name,
                           STR_ARG(d->key), f->name);
        if (v->set && !fits[f->type](f, v))
            return refuse(d, f, e);
    }
    return KY_OK;
}

/* ------------------------------------------------------------------ canonical form */

static void write_list(struct json_out *j, const struct field *f, const struct object_value *v)
{
    json_begin(j, '[');
    for (size_t i = 0; i < v->ids_n; i++)
        if (f->type == FIELD_CHOICES)
            json_str(j, str_c(f->choices[v->ids[i]]));
        else
            json_i64(j, v->ids[i]);
    json_end(j, ']');
}

static void write_value(struct json_out *j, const struct field *f, const struct object_value *v)
{
    json_key(j, f->name);
    switch (f->type) {
    case FIELD_BOOL:
        json_bool(j, true);
        break;
    case FIELD_INT:
    case FIELD_TIME:
    case FIELD_MONEY:
    case FIELD_REF:
    case FIELD_ARTICLE:
        json_i64(j, v->i);
        break;
    case FIELD_REFS:
    case FIELD_CHOICES:
        write_list(j, f, v);
        break;
    default:
        json_str(j, v->s);
    }
}

/* What every object has, in byte order. */
enum { COMMON_CREATED, COMMON_ID, COMMON_KEY, COMMON_KIND, COMMON_LEVEL, COMMON_MODIFIED, COMMONS };
static const char *const commons[COMMONS] = {"created", "id", "key", "kind", "level", "modified"};

static void write_common(struct json_out *j, const struct object_draft *d, int which)
{
    json_key(j, commons[which]);
    if (which == COMMON_CREATED)
        json_i64(j, d->created);
    else if (which == COMMON_ID)
        json_i64(j, d->id);
    else if (which == COMMON_KEY)
        json_str(j, d->key);
    else if (which == COMMON_KIND)
        json_str(j, str_c(d->kind->name));
    else if (which == COMMON_LEVEL)
        json_str(j, str_c(level_name(d->level)));
    else
        json_i64(j, d->modified);
}

void draft_write(struct buf *out, const struct object_draft *d)
{
    struct json_out j = json_out(out, JSON_COMPACT);
    int common = 0;
    json_begin(&j, '{');
    for (const struct field *f = d->kind->fields; f->name; f++) {
        const struct object_value *v = &d->values[f - d->kind->fields];
        if (!v->set)
            continue;
        while (common < COMMONS && strcmp(commons[common], f->name) < 0)
            write_common(&j, d, common++);
        write_value(&j, f, v);
    }
    while (common < COMMONS)
        write_common(&j, d, common++);
    json_end(&j, '}');
}
