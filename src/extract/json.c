/* json.c: what was read, as the object that programs get. */
#include "base/json.h"
#include "extract/extract.h"

static void put_list(struct json_out *j, const char *key, const struct extract_list *list)
{
    json_key(j, key);
    json_begin(j, '[');
    for (size_t i = 0; i < list->n; i++)
        json_str(j, list->p[i]);
    json_end(j, ']');
}

void extract_json(struct buf *out, const struct extract *x)
{
    const struct {
        const char *key;
        struct str value;
    } singles[] = {{"title", x->title},   {"date", x->date},
                   {"source", x->source}, {"origin_source", x->origin_source},
                   {"editor", x->editor}, {"channel", x->channel},
                   {"lead", x->lead}};
    static const char *const later[] = {"people", "documents", "points", "commitments"};
    static const struct extract_list none = {NULL, 0};
    struct json_out j = json_out(out, JSON_INDENTED);
    json_begin(&j, '{');
    for (size_t i = 0; i < sizeof(singles) / sizeof(singles[0]); i++) {
        json_key(&j, singles[i].key);
        json_str_or_null(&j, singles[i].value);
    }
    put_list(&j, "tags", &x->tags);
    put_list(&j, "body", &x->body);
    json_key(&j, "charset");
    json_begin(&j, '{');
    json_key(&j, "declared");
    json_str_or_null(&j, x->charset.declared);
    json_key(&j, "used");
    json_str(&j, x->charset.used);
    json_key(&j, "repaired");
    json_bool(&j, x->charset.repaired);
    json_end(&j, '}');
    json_key(&j, "meeting");
    json_null(&j);
    for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++)
        put_list(&j, later[i], &none);
    put_list(&j, "flags", &x->flags);
    json_end(&j, '}');
}
