/* topic.h: special topics: a name, a lead, a picture, and the articles that were put into it. Keys:
 * "topic:ID", "topic-name:ID" for its names and address alone, and "topics" for those that are
 * open, in order. */
#ifndef KY_STORE_TOPIC_H
#define KY_STORE_TOPIC_H

#include "store/writer.h"

struct topic {
    int64_t id;
    struct str slug, name, lead, name_en, lead_en;
    int64_t picture_id; /* media; 0: none */
    int64_t rank;
    bool open;       /* closed ones keep their page, and stand in no list of topics */
    struct str path; /* /topic/SLUG/ */
};

enum { TOPICS_MAX = 1000, TOPICS_NAV = 6 };

enum ky_err store_topic(struct reader *r, int64_t id, struct topic **out, struct err *e) MUST_CHECK;
/* Its names, slug and path; nothing else is set. */
enum ky_err store_topic_name(struct reader *r, int64_t id, struct topic **out,
                             struct err *e) MUST_CHECK;
/* All that are open, by rank. */
enum ky_err store_topics(struct reader *r, struct topic **out, size_t *out_n,
                         struct err *e) MUST_CHECK;
/* What pages in this language call it. */
struct str topic_name(const struct topic *t, struct str lang);

/* Names and paths of the first TOPICS_NAV of these, which stand on every page in `lang`: depends on
 * a key of its own, which is touched when what such a page shows of them changes. */
enum ky_err store_topics_nav(struct reader *r, struct str lang, struct topic **out, size_t *out_n,
                             struct err *e);
/* The closed ones, too: for those who arrange them. Keeps no key. */
enum ky_err store_topic_list(struct reader *r, struct topic **out, size_t *out_n,
                             struct err *e) MUST_CHECK;
/* Id of the topic of that slug, 0 when there is none. For writers: keeps no key. */
enum ky_err store_topic_by_slug(struct reader *r, struct str slug, int64_t *out,
                                struct err *e) MUST_CHECK;
/* Create (id 0) or change; nothing is logged when nothing changes. KY_EINVAL names the field,
 * KY_EEXIST a slug that another topic has or had. */
enum ky_err store_topic_save(struct writer *w, struct topic *t, struct err *e) MUST_CHECK;

#endif
