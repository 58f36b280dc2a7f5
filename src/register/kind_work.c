/* kind_work.c: the fields of what follows from it: plans, tasks, projects, reports, lights. Names
 * in byte order. */
#include "register/kind_priv.h"

static const char *const TASK_PRIORITY[] = {"normal", "key", "urgent", NULL};
static const char *const PROJECT_TYPE[] = {"policy", "matter", "project", NULL};
static const char *const ASSIGNMENT_ROLE[] = {"lead", "cooperate", "supervise", NULL};
static const char *const DEADLINE_PRECISION[] = {"day",  "month", "quarter", "half",
                                                 "year", "none",  NULL};
static const char *const EVIDENCE_TYPE[] = {"document", "photo", "data", "link", "other", NULL};
static const char *const NOTICE_GRADE[] = {"blue", "yellow", "red", NULL};
static const char *const NOTICE_STEP[] = {"before_7",  "before_3", "on_day", "overdue_1",
                                          "overdue_2", "by_hand",  NULL};
static const char *const DEPENDENCY_TYPE[] = {"FS", "SS", "FF", "SF", NULL};
static const char *const MONEY_STAGE[] = {"total",     "annual_plan", "allocated", "committed",
                                          "completed", "paid",        NULL};
static const char *const INDICATOR_DIRECTION[] = {"up", "down", "none", NULL};
static const char *const HAZARD_GRADE[] = {"minor", "major", NULL};
static const char *const HAZARD_STATE[] = {"open", "rectifying", "closed", NULL};

const struct field plan_fields[] = {
    TEXT("citations", 0),
    LINE("ground", 0),
    REF("issuer", 0, TO(KIND_ORGANIZATION)),
    LINE("title", FIELD_REQUIRED),
    LINE("title_en", 0),
    REF("version", 0, TO(KIND_VERSION)),
    INT("year", FIELD_REQUIRED, 1949, 2200),
    {0},
};

const struct field plan_item_fields[] = {
    TEXT("citations", 0),
    TEXT("goal", 0),
    LINE("ground", 0),
    LINE("lead", 0),
    LINE("number", FIELD_REQUIRED),
    INT("order", FIELD_REQUIRED, 1, 10000),
    REFS("origins", 0, TO(KIND_INSTRUCTION) | TO(KIND_DECISION)),
    REF("plan", FIELD_REQUIRED | FIELD_OWNER, TO(KIND_PLAN)),
    TEXT("text", 0),
    LINE("title", FIELD_REQUIRED),
    LINE("title_en", 0),
    {0},
};

const struct field task_fields[] = {
    TEXT("citations", 0),
    DATE("closed", FIELD_COMPUTED),
    BOOL("closed_late", FIELD_COMPUTED),
    DATE("due", FIELD_COMPUTED),
    DATE("due_first", FIELD_COMPUTED),
    INT("extensions", FIELD_COMPUTED, 0, 1000),
    CHOICES("field", FIELD_FACET, REGISTER_FIELDS),
    LINE("ground", 0),
    REF("lead", FIELD_COMPUTED | FIELD_TALLY, TO(KIND_ORGANIZATION)),
    CHOICE("light", FIELD_COMPUTED | FIELD_FACET, REGISTER_LIGHT_NAMES),
    REF("meeting", FIELD_TALLY, TO(KIND_MEETING)),
    LINE("number", 0),
    DATE("on", FIELD_REQUIRED),
    REFS("origins", 0,
         TO(KIND_INSTRUCTION) | TO(KIND_DECISION) | TO(KIND_PLAN_ITEM) | TO(KIND_HAZARD)),
    BOOL("overdue", FIELD_COMPUTED),
    REF("parent", 0, TO(KIND_TASK)),
    INT("percent", FIELD_COMPUTED, 0, 100),
    INT("period", 0, 1, 1000),
    CHOICE("priority", 0, TASK_PRIORITY),
    REF("project", 0, TO(KIND_PROJECT)),
    DATE("reported", FIELD_COMPUTED),
    TEXT("requirement", 0),
    TEXT("standard", 0),
    CHOICE("state", FIELD_FACET, STATES_TASK),
    LINE("title", FIELD_REQUIRED),
    LINE("title_en", 0),
    INT("turns", FIELD_COMPUTED, 0, 1000000),
    INT("weight", 0, 1, 1000),
    {0},
};

const struct field project_fields[] = {
    TEXT("citations", 0),
    LINE("code", 0),
    CHOICES("field", FIELD_FACET, REGISTER_FIELDS),
    PARTIAL("finish", 0),
    LINE("ground", 0),
    REFS("jurisdictions", 0, TO(KIND_JURISDICTION)),
    REF("lead", FIELD_COMPUTED | FIELD_TALLY, TO(KIND_ORGANIZATION)),
    CHOICE("light", FIELD_COMPUTED | FIELD_FACET, REGISTER_LIGHT_NAMES),
    LINE("name", FIELD_REQUIRED),
    LINE("name_en", 0),
    DATE("on", FIELD_REQUIRED),
    REFS("origins", 0, TO(KIND_INSTRUCTION) | TO(KIND_DECISION) | TO(KIND_PLAN_ITEM)),
    REF("owner", 0, TO(KIND_ORGANIZATION)),
    INT("percent", FIELD_COMPUTED, 0, 100),
    DATE("reported", FIELD_COMPUTED),
    PARTIAL("start", 0),
    DATE("started", 0),
    CHOICE("state", FIELD_FACET, STATES_PROJECT),
    TEXT("summary", 0),
    INT("turns", FIELD_COMPUTED, 0, 1000000),
    CHOICE("type", FIELD_REQUIRED | FIELD_FACET, PROJECT_TYPE),
    {0},
};

const struct field assignment_fields[] = {
    TEXT("citations", 0),
    DATE("from", 0),
    LINE("ground", 0),
    REF("organization", FIELD_REQUIRED, TO(KIND_ORGANIZATION)),
    REF("person", 0, TO(KIND_PERSON)),
    CHOICE("role", FIELD_REQUIRED, ASSIGNMENT_ROLE),
    REF("subject", FIELD_REQUIRED | FIELD_FIXED | FIELD_OWNER, TO(KIND_TASK) | TO(KIND_PROJECT)),
    LINE("text", 0),
    DATE("to", 0),
    {0},
};

const struct field deadline_fields[] = {
    REF("approved_by", 0, TO(KIND_EXTENSION) | TO(KIND_DECISION)),
    TEXT("citations", 0),
    DATE("date", 0),
    BOOL("derived", 0),
    LINE("ground", 0),
    DATE("on", 0),
    CHOICE("precision", 0, DEADLINE_PRECISION),
    LINE("rule", 0),
    REF("subject", FIELD_REQUIRED | FIELD_FIXED | FIELD_OWNER, TO(KIND_TASK) | TO(KIND_PROJECT)),
    REF("supersedes", 0, TO(KIND_DEADLINE)),
    LINE("words", FIELD_REQUIRED),
    {0},
};

const struct field extension_fields[] = {
    TEXT("answer", 0),
    TEXT("citations", 0),
    DATE("date", FIELD_REQUIRED),
    LINE("ground", 0),
    DATE("on", FIELD_REQUIRED),
    REF("organization", 0, TO(KIND_ORGANIZATION)),
    TEXT("reason", FIELD_REQUIRED),
    CHOICE("state", 0, STATES_EXTENSION),
    REF("subject", FIELD_REQUIRED | FIELD_FIXED | FIELD_OWNER, TO(KIND_TASK)),
    LINE("words", 0),
    {0},
};

const struct field progress_report_fields[] = {
    TEXT("citations", 0),
    LINE("ground", 0),
    TEXT("next", 0),
    DATE("on", FIELD_REQUIRED),
    REF("organization", 0, TO(KIND_ORGANIZATION)),
    INT("percent", 0, 0, 100),
    LINE("period", 0),
    TEXT("problems", 0),
    CHOICE("state", FIELD_FACET, STATES_REPORT),
    REF("subject", FIELD_REQUIRED | FIELD_FIXED | FIELD_OWNER, TO(KIND_TASK) | TO(KIND_PROJECT)),
    TEXT("text", FIELD_REQUIRED),
    {0},
};

const struct field evidence_fields[] = {
    LINE("checked_by", 0),
    TEXT("citations", 0),
    FILE_("file", 0),
    LINE("ground", 0),
    DATE("on", 0),
    REF("report", FIELD_REQUIRED | FIELD_OWNER, TO(KIND_REPORT)),
    BOOL("supports", 0),
    LINE("title", FIELD_REQUIRED),
    CHOICE("type", 0, EVIDENCE_TYPE),
    URL("url", 0),
    {0},
};

const struct field notice_fields[] = {
    TEXT("answer", 0),
    DATE("answer_due", 0),
    DATE("answered", 0),
    TEXT("citations", 0),
    DATE("due", 0),
    CHOICE("grade", FIELD_REQUIRED | FIELD_FACET, NOTICE_GRADE),
    LINE("ground", 0),
    DATE("issued", FIELD_REQUIRED),
    LINE("number", 0),
    REF("organization", 0, TO(KIND_ORGANIZATION)),
    REF("person", 0, TO(KIND_PERSON)),
    CHOICE("step", FIELD_REQUIRED, NOTICE_STEP),
    REF("subject", FIELD_REQUIRED | FIELD_FIXED | FIELD_OWNER, TO(KIND_TASK)),
    TEXT("text", 0),
    {0},
};

const struct field segment_fields[] = {
    DATE("actual_end", 0),
    DATE("actual_start", 0),
    TEXT("citations", 0),
    DATE("forecast_end", 0),
    DATE("forecast_start", 0),
    LINE("ground", 0),
    LINE("name", FIELD_REQUIRED),
    LINE("name_en", 0),
    INT("order", FIELD_REQUIRED, 1, 10000),
    DATE("planned_end", FIELD_REQUIRED),
    DATE("planned_start", FIELD_REQUIRED),
    REF("project", FIELD_REQUIRED | FIELD_FIXED | FIELD_OWNER, TO(KIND_PROJECT)),
    {0},
};

const struct field milestone_fields[] = {
    DATE("actual", 0),
    TEXT("citations", 0),
    DATE("forecast", 0),
    LINE("ground", 0),
    LINE("name", FIELD_REQUIRED),
    LINE("name_en", 0),
    INT("order", FIELD_REQUIRED, 1, 10000),
    DATE("planned", FIELD_REQUIRED),
    REF("project", FIELD_REQUIRED | FIELD_FIXED | FIELD_OWNER, TO(KIND_PROJECT)),
    REF("segment", 0, TO(KIND_SEGMENT)),
    INT("weight", 0, 1, 1000),
    {0},
};

const struct field dependency_fields[] = {
    REF("before", 0, TO(KIND_MILESTONE) | TO(KIND_SEGMENT)),
    URL("before_url", 0),
    TEXT("citations", 0),
    LINE("ground", 0),
    INT("lag", 0, -10000, 10000),
    REF("project", FIELD_REQUIRED | FIELD_FIXED | FIELD_OWNER, TO(KIND_PROJECT)),
    REF("then", FIELD_REQUIRED, TO(KIND_MILESTONE) | TO(KIND_SEGMENT)),
    CHOICE("type", FIELD_REQUIRED, DEPENDENCY_TYPE),
    {0},
};

const struct field baseline_fields[] = {
    TEXT("citations", 0),
    REF("decision", 0, TO(KIND_DECISION)),
    TEXT("frozen", FIELD_COMPUTED),
    LINE("ground", 0),
    DATE("on", FIELD_REQUIRED),
    REF("project", FIELD_REQUIRED | FIELD_FIXED | FIELD_OWNER, TO(KIND_PROJECT)),
    TEXT("reason", FIELD_REQUIRED),
    {0},
};

const struct field money_fields[] = {
    MONEY("amount", FIELD_REQUIRED),
    LINE("basis", 0),
    TEXT("citations", 0),
    LINE("ground", 0),
    DATE("on", 0),
    REF("project", FIELD_REQUIRED | FIELD_FIXED | FIELD_OWNER, TO(KIND_PROJECT)),
    LINE("source", 0),
    CHOICE("stage", FIELD_REQUIRED, MONEY_STAGE),
    INT("year", 0, 1949, 2200),
    {0},
};

const struct field indicator_fields[] = {
    LINE("base_period", 0),
    TEXT("citations", 0),
    CHOICE("direction", 0, INDICATOR_DIRECTION),
    CHOICES("field", FIELD_FACET, REGISTER_FIELDS),
    LINE("ground", 0),
    LINE("name", FIELD_REQUIRED),
    LINE("name_en", 0),
    REFS("origins", 0, TO(KIND_PLAN_ITEM) | TO(KIND_PROJECT)),
    LINE("unit", 0),
    {0},
};

const struct field indicator_value_fields[] = {
    NUMBER("actual", 0),
    TEXT("citations", 0),
    LINE("ground", 0),
    REF("indicator", FIELD_REQUIRED | FIELD_FIXED | FIELD_OWNER, TO(KIND_INDICATOR)),
    REF("jurisdiction", FIELD_REQUIRED, TO(KIND_JURISDICTION)),
    DATE("on", FIELD_REQUIRED),
    LINE("period", FIELD_REQUIRED),
    INT("revision", 0, 0, 1000),
    LINE("source", 0),
    NUMBER("target", 0),
    {0},
};

const struct field hazard_fields[] = {
    TEXT("citations", 0),
    DATE("found", FIELD_REQUIRED),
    CHOICE("grade", FIELD_REQUIRED | FIELD_FACET, HAZARD_GRADE),
    LINE("ground", 0),
    REF("jurisdiction", 0, TO(KIND_JURISDICTION)),
    REF("organization", 0, TO(KIND_ORGANIZATION)),
    CHOICE("state", FIELD_REQUIRED | FIELD_FACET, HAZARD_STATE),
    REF("task", 0, TO(KIND_TASK)),
    TEXT("text", 0),
    LINE("title", FIELD_REQUIRED),
    LINE("title_en", 0),
    LINE("type", 0),
    {0},
};

const struct field acknowledgement_fields[] = {
    LINE("by", 0),
    TEXT("citations", 0),
    LINE("ground", 0),
    REF("hazard", FIELD_REQUIRED | FIELD_FIXED | FIELD_OWNER, TO(KIND_HAZARD)),
    DATE("on", 0),
    REF("organization", FIELD_REQUIRED, TO(KIND_ORGANIZATION)),
    {0},
};

const struct field assessment_fields[] = {
    TEXT("citations", 0),
    CHOICE("colour", FIELD_COMPUTED, REGISTER_LIGHT_NAMES),
    LINE("ground", 0),
    TEXT("inputs", FIELD_COMPUTED),
    DATE("on", FIELD_COMPUTED),
    LINE("reason", FIELD_COMPUTED),
    INT("rule", FIELD_COMPUTED, 0, 1000),
    REF("subject", FIELD_COMPUTED | FIELD_OWNER, TO(KIND_TASK) | TO(KIND_PROJECT)),
    DATE("until", FIELD_COMPUTED),
    {0},
};

const struct field move_fields[] = {
    LINE("actor", 0),
    TIME("at", 0),
    TEXT("citations", 0),
    REF("decision", 0, TO(KIND_DECISION)),
    LINE("from", FIELD_COMPUTED),
    LINE("ground", 0),
    TEXT("reason", 0),
    REF("subject", FIELD_REQUIRED | FIELD_FIXED | FIELD_OWNER,
        TO(KIND_MEETING) | TO(KIND_DOCUMENT) | TO(KIND_TASK) | TO(KIND_REPORT) |
            TO(KIND_EXTENSION) | TO(KIND_PROJECT)),
    LINE("to", FIELD_REQUIRED),
    {0},
};

const struct field anchor_fields[] = {
    ARTICLE("article", FIELD_REQUIRED),
    TEXT("citations", 0),
    INT("end", FIELD_COMPUTED, 0, 100000000),
    LINE("ground", 0),
    LINE("prefix", 0),
    TEXT("quote", FIELD_REQUIRED),
    INT("revision", FIELD_COMPUTED, 0, 1000000000),
    INT("start", FIELD_COMPUTED, 0, 100000000),
    LINE("suffix", 0),
    REF("target", FIELD_REQUIRED,
        TO(KIND_MEETING) | TO(KIND_DOCUMENT) | TO(KIND_DECISION) | TO(KIND_INSTRUCTION) |
            TO(KIND_TASK) | TO(KIND_PROJECT)),
    {0},
};
