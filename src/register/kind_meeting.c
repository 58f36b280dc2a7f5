/* kind_meeting.c: the fields of what a decision comes from: people, meetings, documents, words.
 * Names in byte order. */
#include "register/kind_priv.h"

const char *const REGISTER_FIELDS[] = {"economy",
                                       "innovation",
                                       "rail",
                                       "water",
                                       "air",
                                       "digital",
                                       "opening_up",
                                       "ecology",
                                       "demonstration_zone",
                                       "public_services",
                                       "joint_prevention",
                                       NULL};

const char *const REGISTER_LIGHT_NAMES[] = {"grey", "green", "blue", "yellow", "red", NULL};

static const char *const RULE_TYPE[] = {"deadline", "light", "roll_up", NULL};
static const char *const HOLIDAY_TYPE[] = {"holiday", "workday", NULL};
static const char *const ORGANIZATION_TIER[] = {"nation", "province", "city", "county", NULL};
static const char *const ORGANIZATION_TYPE[] = {"leading_group", "office", "department",
                                                "government",    "city",   "enterprise",
                                                "working_group", NULL};
static const char *const DOCUMENT_TYPE[] = {"report", "work_points", "plan",       "minutes",
                                            "notice", "opinions",    "regulation", "agreement",
                                            "list",   "other",       NULL};
static const char *const DOCUMENT_VERSION_STAGE[] = {"draft",       "consulting", "submitted",
                                                     "deliberated", "revising",   "for_approval",
                                                     "approved",    "issued",     NULL};
static const char *const MEMBERSHIP_STATE[] = {"active", "acting", "suspended", "ended", NULL};
static const char *const MEETING_SERIES_TYPE[] = {"plenary", "special", "office", "standing", NULL};
static const char *const MEETING_MODE[] = {"in_person", "video", "hybrid", "written", NULL};
static const char *const VENUE_ROLE[] = {"main", "branch", NULL};
static const char *const ATTENDANCE_CAPACITY[] = {"chair", "member",   "observer",
                                                  "proxy", "recorder", NULL};
static const char *const ATTENDANCE_STATE[] = {"present", "leave", "absent", NULL};
static const char *const AGENDA_ITEM_TYPE[] = {"convey",    "report",   "explain", "deliberate",
                                               "statement", "instruct", NULL};
static const char *const CONSIDERATION_OUTCOME[] = {"adopted",
                                                    "adopted_in_principle",
                                                    "adopted_as_amended",
                                                    "rejected",
                                                    "noted",
                                                    "deferred",
                                                    "referred",
                                                    "withdrawn",
                                                    NULL};
static const char *const STATEMENT_TYPE[] = {"speech", "instruction", "remark", NULL};
static const char *const DECISION_TYPE[] = {"approve", "establish", "appoint", "agree",
                                            "request", "other",     NULL};

const struct field rule_fields[] = {
    TEXT("citations", 0),
    DATE("effective", FIELD_REQUIRED),
    LINE("ground", 0),
    TEXT("text", FIELD_REQUIRED),
    LINE("title", FIELD_REQUIRED),
    CHOICE("type", FIELD_REQUIRED, RULE_TYPE),
    INT("version", FIELD_REQUIRED, 1, 1000),
    {0},
};

const struct field holiday_fields[] = {
    TEXT("citations", 0),
    DATE("day", FIELD_REQUIRED),
    LINE("ground", 0),
    LINE("name", FIELD_REQUIRED),
    CHOICE("type", FIELD_REQUIRED, HOLIDAY_TYPE),
    {0},
};

const struct field jurisdiction_fields[] = {
    TEXT("citations", 0),
    LINE("code", 0),
    LINE("ground", 0),
    LINE("name", FIELD_REQUIRED),
    LINE("name_en", 0),
    REF("parent", 0, TO(KIND_JURISDICTION)),
    {0},
};

const struct field organization_fields[] = {
    TEXT("citations", 0),
    PARTIAL("dissolved", 0),
    LINE("email", 0),
    PARTIAL("founded", 0),
    REF("founding_document", 0, TO(KIND_DOCUMENT)),
    LINE("ground", 0),
    REF("jurisdiction", 0, TO(KIND_JURISDICTION)),
    LINE("name", FIELD_REQUIRED),
    LINE("name_en", 0),
    REF("parent", 0, TO(KIND_ORGANIZATION)),
    INT("rank", 0, 0, 1000000),
    REF("responsible", 0, TO(KIND_PERSON)),
    LINE("short_name", 0),
    CHOICE("tier", 0, ORGANIZATION_TIER),
    CHOICE("type", FIELD_REQUIRED | FIELD_FACET, ORGANIZATION_TYPE),
    {0},
};

const struct field person_fields[] = {
    TEXT("citations", 0), LINE("ground", 0),      LINE("name", FIELD_REQUIRED),
    LINE("name_en", 0),   LINE("other_names", 0), LINE("sort_key", 0),
    LINE("title", 0),     LINE("title_en", 0),    {0},
};

const struct field post_fields[] = {
    TEXT("citations", 0),
    LINE("ground", 0),
    REF("organization", FIELD_REQUIRED | FIELD_OWNER, TO(KIND_ORGANIZATION)),
    INT("rank", FIELD_REQUIRED, 1, 99),
    LINE("role", FIELD_REQUIRED),
    LINE("role_en", 0),
    {0},
};

const struct field document_fields[] = {
    TEXT("citations", 0),
    CHOICES("field", FIELD_FACET, REGISTER_FIELDS),
    LINE("ground", 0),
    DATE("issued", 0),
    REF("issuer", 0, TO(KIND_ORGANIZATION)),
    LINE("number", 0),
    DATE("on", 0),
    CHOICE("state", FIELD_FACET, STATES_DOCUMENT),
    LINE("title", FIELD_REQUIRED),
    LINE("title_en", 0),
    CHOICE("type", FIELD_REQUIRED | FIELD_FACET, DOCUMENT_TYPE),
    {0},
};

const struct field document_version_fields[] = {
    REF("based_on", 0, TO(KIND_VERSION)),
    TEXT("citations", 0),
    REF("document", FIELD_REQUIRED | FIELD_FIXED | FIELD_OWNER, TO(KIND_DOCUMENT)),
    FILE_("file", 0),
    LINE("ground", 0),
    DATE("on", 0),
    CHOICE("stage", FIELD_REQUIRED, DOCUMENT_VERSION_STAGE),
    TEXT("text", 0),
    {0},
};

const struct field membership_fields[] = {
    TEXT("citations", 0),
    REF("document", 0, TO(KIND_DOCUMENT)),
    PARTIAL("from", 0),
    LINE("ground", 0),
    REF("on_behalf_of", 0, TO(KIND_ORGANIZATION)),
    REF("organization", FIELD_REQUIRED | FIELD_OWNER, TO(KIND_ORGANIZATION)),
    REF("person", FIELD_REQUIRED, TO(KIND_PERSON)),
    REF("post", 0, TO(KIND_POST)),
    LINE("role", 0),
    CHOICE("state", FIELD_REQUIRED, MEMBERSHIP_STATE),
    PARTIAL("to", 0),
    {0},
};

const struct field legislative_term_fields[] = {
    TEXT("citations", 0),
    PARTIAL("from", 0),
    LINE("ground", 0),
    LINE("name", 0),
    INT("number", FIELD_REQUIRED, 1, 1000),
    REF("organization", FIELD_REQUIRED | FIELD_OWNER, TO(KIND_ORGANIZATION)),
    PARTIAL("to", 0),
    {0},
};

const struct field meeting_series_fields[] = {
    TEXT("citations", 0),
    LINE("ground", 0),
    LINE("name", FIELD_REQUIRED),
    LINE("name_en", 0),
    LINE("numbering", 0),
    REF("organization", FIELD_REQUIRED | FIELD_OWNER, TO(KIND_ORGANIZATION)),
    REF("term", 0, TO(KIND_TERM)),
    CHOICE("type", FIELD_REQUIRED, MEETING_SERIES_TYPE),
    {0},
};

const struct field meeting_fields[] = {
    TIME("actual_end", 0),
    TIME("actual_start", 0),
    TEXT("citations", 0),
    LINE("ground", 0),
    CHOICE("mode", 0, MEETING_MODE),
    DATE("on", FIELD_REQUIRED),
    INT("ordinal", 0, 1, 100000),
    TIME("planned_end", 0),
    TIME("planned_start", 0),
    REF("series", FIELD_REQUIRED, TO(KIND_SERIES)),
    CHOICE("state", FIELD_FACET, STATES_MEETING),
    TEXT("summary", 0),
    LINE("title", FIELD_REQUIRED),
    LINE("title_en", 0),
    {0},
};

const struct field venue_fields[] = {
    TEXT("citations", 0),
    LINE("ground", 0),
    REF("host", 0, TO(KIND_ORGANIZATION)),
    URL("link", 0),
    REF("meeting", FIELD_REQUIRED | FIELD_OWNER, TO(KIND_MEETING)),
    INT("order", 0, 1, 1000),
    LINE("place", FIELD_REQUIRED),
    CHOICE("role", FIELD_REQUIRED, VENUE_ROLE),
    {0},
};

const struct field attendance_fields[] = {
    CHOICE("capacity", FIELD_REQUIRED, ATTENDANCE_CAPACITY),
    TEXT("citations", 0),
    LINE("ground", 0),
    REF("meeting", FIELD_REQUIRED | FIELD_OWNER, TO(KIND_MEETING)),
    INT("order", 0, 1, 10000),
    REF("organization", 0, TO(KIND_ORGANIZATION)),
    REF("person", 0, TO(KIND_PERSON)),
    REF("proxy_for", 0, TO(KIND_PERSON)),
    CHOICE("state", FIELD_REQUIRED, ATTENDANCE_STATE),
    REF("venue", 0, TO(KIND_VENUE)),
    {0},
};

const struct field agenda_item_fields[] = {
    TEXT("citations", 0),
    LINE("ground", 0),
    REF("meeting", FIELD_REQUIRED | FIELD_OWNER, TO(KIND_MEETING)),
    LINE("number", 0),
    INT("order", FIELD_REQUIRED, 1, 1000),
    REF("organization", 0, TO(KIND_ORGANIZATION)),
    REF("presenter", 0, TO(KIND_PERSON)),
    LINE("title", FIELD_REQUIRED),
    LINE("title_en", 0),
    CHOICE("type", FIELD_REQUIRED, AGENDA_ITEM_TYPE),
    {0},
};

const struct field consideration_fields[] = {
    TEXT("citations", 0),
    REF("document", FIELD_REQUIRED, TO(KIND_DOCUMENT)),
    LINE("ground", 0),
    REF("item", FIELD_REQUIRED | FIELD_OWNER, TO(KIND_ITEM)),
    CHOICE("outcome", FIELD_REQUIRED, CONSIDERATION_OUTCOME),
    TEXT("text", 0),
    REF("version", 0, TO(KIND_VERSION)),
    {0},
};

const struct field statement_fields[] = {
    LINE("capacity", 0),
    TEXT("citations", 0),
    LINE("ground", 0),
    REF("item", 0, TO(KIND_ITEM)),
    REF("meeting", FIELD_REQUIRED | FIELD_OWNER, TO(KIND_MEETING)),
    INT("order", FIELD_REQUIRED, 1, 10000),
    REF("speaker", FIELD_REQUIRED, TO(KIND_PERSON)),
    TEXT("text", 0),
    CHOICE("type", 0, STATEMENT_TYPE),
    REF("venue", 0, TO(KIND_VENUE)),
    {0},
};

const struct field decision_fields[] = {
    TEXT("citations", 0),
    REFS("cites", 0, TO(KIND_DECISION) | TO(KIND_DOCUMENT)),
    DATE("effective", 0),
    CHOICES("field", FIELD_FACET, REGISTER_FIELDS),
    LINE("ground", 0),
    REF("item", 0, TO(KIND_ITEM)),
    REF("meeting", 0, TO(KIND_MEETING)),
    DATE("on", FIELD_REQUIRED),
    REFS("refines", 0, TO(KIND_DECISION)),
    REFS("replaces", 0, TO(KIND_DECISION)),
    TEXT("text", FIELD_REQUIRED),
    LINE("title", 0),
    LINE("title_en", 0),
    CHOICE("type", 0, DECISION_TYPE),
    REFS("updates", 0, TO(KIND_DECISION)),
    {0},
};

const struct field instruction_fields[] = {
    BOOL("actionable", 0),
    TEXT("citations", 0),
    INT("closed", FIELD_COMPUTED, 0, 100000),
    REF("decision", 0, TO(KIND_DECISION)),
    CHOICES("field", FIELD_FACET, REGISTER_FIELDS),
    LINE("ground", 0),
    CHOICE("light", FIELD_COMPUTED | FIELD_FACET, REGISTER_LIGHT_NAMES),
    REF("meeting", FIELD_TALLY, TO(KIND_MEETING)),
    LINE("number", FIELD_REQUIRED),
    DATE("on", FIELD_REQUIRED),
    INT("order", 0, 1, 10000),
    REF("parent", 0, TO(KIND_INSTRUCTION)),
    REF("speaker", 0, TO(KIND_PERSON)),
    REF("statement", 0, TO(KIND_STATEMENT)),
    INT("tasks", FIELD_COMPUTED, 0, 100000),
    TEXT("text", FIELD_REQUIRED),
    LINE("title", 0),
    LINE("title_en", 0),
    LINE("why_not", 0),
    {0},
};
