/* kind_priv.h: how the fields of the kinds are written down; tables end with a field of no name. */
#ifndef KY_REGISTER_KIND_PRIV_H
#define KY_REGISTER_KIND_PRIV_H

#include "register/machine.h"

#define TO(k) ((uint64_t)1 << (k))

#define FIELD(n, t, ...)                                                                           \
    {                                                                                              \
        .name = n, .type = t, __VA_ARGS__                                                          \
    }
#define LINE(n, f)        FIELD(n, FIELD_LINE, .flags = (f))
#define TEXT(n, f)        FIELD(n, FIELD_TEXT, .flags = (f))
#define DATE(n, f)        FIELD(n, FIELD_DATE, .flags = (f))
#define PARTIAL(n, f)     FIELD(n, FIELD_PARTIAL, .flags = (f))
#define TIME(n, f)        FIELD(n, FIELD_TIME, .flags = (f))
#define BOOL(n, f)        FIELD(n, FIELD_BOOL, .flags = (f))
#define MONEY(n, f)       FIELD(n, FIELD_MONEY, .flags = (f))
#define NUMBER(n, f)      FIELD(n, FIELD_NUMBER, .flags = (f))
#define URL(n, f)         FIELD(n, FIELD_URL, .flags = (f))
#define ARTICLE(n, f)     FIELD(n, FIELD_ARTICLE, .flags = (f))
#define FILE_(n, f)       FIELD(n, FIELD_FILE, .flags = (f))
#define INT(n, f, lo, hi) FIELD(n, FIELD_INT, .flags = (f), .min = (lo), .max = (hi))
#define CHOICE(n, f, c)   FIELD(n, FIELD_CHOICE, .flags = (f), .choices = (c))
#define CHOICES(n, f, c)  FIELD(n, FIELD_CHOICES, .flags = (f), .choices = (c))
#define REF(n, f, t)      FIELD(n, FIELD_REF, .flags = (f), .targets = (t))
#define REFS(n, f, t)     FIELD(n, FIELD_REFS, .flags = (f), .targets = (t))

extern const char *const REGISTER_FIELDS[]; /* the taxonomy of fields (领域) */
extern const char *const REGISTER_LIGHT_NAMES[];

extern const struct field rule_fields[], holiday_fields[], jurisdiction_fields[],
    organization_fields[], person_fields[], post_fields[], document_fields[],
    document_version_fields[], membership_fields[], legislative_term_fields[],
    meeting_series_fields[], meeting_fields[], venue_fields[], attendance_fields[],
    agenda_item_fields[], consideration_fields[], statement_fields[], decision_fields[],
    instruction_fields[], plan_fields[], plan_item_fields[], task_fields[], project_fields[],
    assignment_fields[], deadline_fields[], extension_fields[], progress_report_fields[],
    evidence_fields[], notice_fields[], segment_fields[], milestone_fields[], dependency_fields[],
    baseline_fields[], money_fields[], indicator_fields[], indicator_value_fields[],
    hazard_fields[], acknowledgement_fields[], assessment_fields[], move_fields[], anchor_fields[];

#endif
