/* What a record file refers to: objects of the file and of the site, articles, and the words in
 * them. */
#include "service/register_import_priv.h"

#include "store/article.h"
#include "store/permalink.h"
#include "text/unicode.h"

enum { QUOTED = 60 };

static struct str quoted(struct str s)
{
    return str_utf8_prefix(s, QUOTED);
}

static enum ky_err unknown(const struct record_entry *en, const struct field *f,
                           const struct record_ref *ref, struct err *e)
{
    return err_set(
        e, KY_EINVAL,
        "objects[%zu] %s '%.*s': field '%s': there is no %s '%.*s', neither in this file "
        "nor in the site. Add it, or put the key right",
        en->index, en->kind->name, STR_ARG(en->key), f->name, ref->kind->name,
        STR_ARG(quoted(ref->key)));
}

/* The object; 0 with *out_later set for one of the file that is still to be made. */
static enum ky_err find_object(struct import *m, const struct record_entry *en,
                               const struct record_field *f, size_t at, int64_t *out,
                               bool *out_later, struct err *e)
{
    struct record_ref ref;
    *out = 0;
    enum ky_err err = record_ref_at(en, f, at, &ref, e);
    if (err)
        return err;
    const struct record_entry *of = record_index_find(&m->index, ref.kind->kind, ref.key);
    if (of)
        *out = m->ids[of->index];
    else
        err = store_object_by_key(&m->x->r, ref.kind->kind, ref.key, out, e);
    if (!err && !of && !*out)
        err = unknown(en, f->field, &ref, e);
    if (of && !*out)
        *out_later = true;
    return err;
}

/* ------------------------------------------------------------------ articles */

static enum ky_err find_article(struct reader *r, const struct record_entry *en,
                                const struct record_field *f, int64_t *out, struct err *e)
{
    struct article *a = NULL;
    enum permalink_kind kind = PERMALINK_ARTICLE;
    struct str name = json_str_or(f->value, STR(""));
    enum ky_err err = KY_OK;
    *out = 0;
    if (f->value->type == JSON_INT)
        *out = f->value->i;
    else if (str_starts(name, STR("/")))
        err = store_permalink(r, name, &kind, out, e);
    else if (name.n && !str_to_i64(name, out))
        err = store_article_by_origin(r, name, out, e);
    if (!err && kind == PERMALINK_ARTICLE && *out > 0)
        err = store_article(r, *out, &a, e);
    if (!err && !a)
        err = err_set(e, KY_EINVAL,
                      "objects[%zu] %s '%.*s': field '%s': there is no such article. Give its "
                      "number, its path ('/2026/05/16/17.html') or the address it was imported "
                      "from",
                      en->index, en->kind->name, STR_ARG(en->key), f->field->name);
    return err;
}

/* ------------------------------------------------------------------ all of an entry */

static enum ky_err take_list(struct import *m, struct reader *r, const struct record_entry *en,
                             const struct record_field *f, struct object_draft *d, bool *out_later,
                             struct err *e)
{
    struct object_value *v = &d->values[f->field - en->kind->fields];
    size_t n = record_refs_n(f);
    bool later = false;
    enum ky_err err = KY_OK;
    int64_t *ids = ARENA_ARRAY(r->arena, int64_t, n + 1);
    if (!ids)
        return arena_check(r->arena, e);
    for (size_t i = 0; i < n && !err; i++)
        err = find_object(m, en, f, i, &ids[i], &later, e);
    if (!err && !later)
        *v = (struct object_value){.set = n, .ids = ids, .ids_n = n};
    *out_later |= later;
    return err;
}

enum ky_err import_refs(struct import *m, struct reader *r, const struct record_entry *en,
                        struct object_draft *d, bool *out_later, struct err *e)
{
    enum ky_err err = KY_OK;
    *out_later = false;
    for (size_t i = 0; i < en->fields_n && !err; i++) {
        const struct record_field *f = &en->fields[i];
        int64_t id;
        bool later = false;
        if (!record_field_refers(f) || f->value->type == JSON_NULL)
            continue;
        if (f->field->type == FIELD_REFS) {
            err = take_list(m, r, en, f, d, out_later, e);
            continue;
        }
        if (f->field->type == FIELD_ARTICLE)
            err = find_article(r, en, f, &id, e);
        else
            err = find_object(m, en, f, 0, &id, &later, e);
        if (!err && !later)
            draft_set_int(d, f->field->name, id);
        *out_later |= later;
    }
    return err;
}

enum ky_err import_ref(struct import *m, const struct record_entry *en, const char *field,
                       int64_t *out, struct err *e)
{
    bool later = false;
    *out = 0;
    for (size_t i = 0; i < en->fields_n; i++)
        if (str_eqc(str_c(en->fields[i].field->name), field) && record_refs_n(&en->fields[i]))
            return find_object(m, en, &en->fields[i], 0, out, &later, e);
    return KY_OK;
}

/* ------------------------------------------------------------------ anchors */

static enum ky_err refuse_quote(const struct object_draft *d, int64_t article, size_t n,
                                struct err *e)
{
    if (n == 0)
        return err_set(e, KY_EINVAL,
                       "anchor '%.*s': field 'quote' does not stand in article %lld as it is "
                       "written. Copy the words from its text",
                       STR_ARG(d->key), (long long)article);
    return err_set(e, KY_EINVAL,
                   "anchor '%.*s': field 'quote' stands more than once in article %lld. Add the "
                   "words before it as 'prefix' or after it as 'suffix'",
                   STR_ARG(d->key), (long long)article);
}

/* How often it stands there, counting no further than 2; *out: where first. */
static size_t occurrences(struct str text, struct str words, size_t *out)
{
    *out = str_find(text, words);
    if (*out == STR_NONE)
        return 0;
    return str_find(str_from(text, *out + 1), words) == STR_NONE ? 1 : 2;
}

enum ky_err import_anchor(struct reader *r, struct object_draft *d, struct err *e)
{
    struct article *a;
    struct revision *v = NULL;
    int64_t id = draft_int(d, "article");
    enum ky_err err = store_article(r, id, &a, e);
    if (!err && a)
        err = store_revision(r, a->public_revision_id ? a->public_revision_id : a->revision_id, &v,
                             e);
    if (err || !v)
        return err ? err : refuse_quote(d, id, 0, e);
    struct str prefix = text_nfc(r->arena, draft_str(d, "prefix"));
    struct str quote = text_nfc(r->arena, draft_str(d, "quote"));
    struct str suffix = text_nfc(r->arena, draft_str(d, "suffix"));
    struct str words =
        arena_printf(r->arena, "%.*s%.*s%.*s", STR_ARG(prefix), STR_ARG(quote), STR_ARG(suffix));
    size_t at, n = quote.n ? occurrences(v->plain, words, &at) : 0;
    if (n != 1)
        return refuse_quote(d, id, n, e);
    size_t start = str_utf8_count(str_sub(v->plain, 0, at + prefix.n));
    draft_set_str(d, "quote", quote);
    draft_set_int(d, "start", (int64_t)start);
    draft_set_int(d, "end", (int64_t)(start + str_utf8_count(quote)));
    draft_set_int(d, "revision", v->number);
    return arena_check(r->arena, e);
}
