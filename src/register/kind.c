#include "register/kind.h"

#include "base/err.h"
#include "register/kind_priv.h"

static const struct kind kinds[REGISTER_KINDS_N] = {
    [KIND_RULE] = {KIND_RULE, "rule", "rules", rule_fields, "title", "effective"},
    [KIND_HOLIDAY] = {KIND_HOLIDAY, "holiday", NULL, holiday_fields, "name", "day"},
    [KIND_JURISDICTION] = {KIND_JURISDICTION, "jurisdiction", NULL, jurisdiction_fields, "name",
                           NULL},
    [KIND_ORGANIZATION] = {KIND_ORGANIZATION, "organization", "organizations", organization_fields,
                           "name", "rank"},
    [KIND_PERSON] = {KIND_PERSON, "person", "people", person_fields, "name", NULL},
    [KIND_POST] = {KIND_POST, "post", NULL, post_fields, "role", "rank"},
    [KIND_DOCUMENT] = {KIND_DOCUMENT, "document", "documents", document_fields, "title", "on"},
    [KIND_VERSION] = {KIND_VERSION, "document_version", NULL, document_version_fields, "stage",
                      "on"},
    [KIND_MEMBERSHIP] = {KIND_MEMBERSHIP, "membership", NULL, membership_fields, "role", NULL},
    [KIND_TERM] = {KIND_TERM, "legislative_term", NULL, legislative_term_fields, "name", "number"},
    [KIND_SERIES] = {KIND_SERIES, "meeting_series", NULL, meeting_series_fields, "name", NULL},
    [KIND_MEETING] = {KIND_MEETING, "meeting", "meetings", meeting_fields, "title", "on"},
    [KIND_VENUE] = {KIND_VENUE, "venue", NULL, venue_fields, "place", "order"},
    [KIND_ATTENDANCE] = {KIND_ATTENDANCE, "attendance", NULL, attendance_fields, "capacity",
                         "order"},
    [KIND_ITEM] = {KIND_ITEM, "agenda_item", NULL, agenda_item_fields, "title", "order"},
    [KIND_CONSIDERATION] = {KIND_CONSIDERATION, "consideration", NULL, consideration_fields,
                            "outcome", NULL},
    [KIND_STATEMENT] = {KIND_STATEMENT, "statement", NULL, statement_fields, "text", "order"},
    [KIND_DECISION] = {KIND_DECISION, "decision", "decisions", decision_fields, "title", "on"},
    [KIND_INSTRUCTION] = {KIND_INSTRUCTION, "instruction", "instructions", instruction_fields,
                          "title", "on"},
    [KIND_PLAN] = {KIND_PLAN, "plan", "plans", plan_fields, "title", "year"},
    [KIND_PLAN_ITEM] = {KIND_PLAN_ITEM, "plan_item", NULL, plan_item_fields, "title", "order"},
    [KIND_TASK] = {KIND_TASK, "task", "tasks", task_fields, "title", "on"},
    [KIND_PROJECT] = {KIND_PROJECT, "project", "projects", project_fields, "name", "on"},
    [KIND_ASSIGNMENT] = {KIND_ASSIGNMENT, "assignment", NULL, assignment_fields, "role", "from"},
    [KIND_DEADLINE] = {KIND_DEADLINE, "deadline", NULL, deadline_fields, "words", NULL},
    [KIND_EXTENSION] = {KIND_EXTENSION, "extension", NULL, extension_fields, "reason", "on"},
    [KIND_REPORT] = {KIND_REPORT, "progress_report", NULL, progress_report_fields, "text", "on"},
    [KIND_EVIDENCE] = {KIND_EVIDENCE, "evidence", NULL, evidence_fields, "title", "on"},
    [KIND_NOTICE] = {KIND_NOTICE, "notice", "notices", notice_fields, "number", "issued"},
    [KIND_SEGMENT] = {KIND_SEGMENT, "segment", NULL, segment_fields, "name", "order"},
    [KIND_MILESTONE] = {KIND_MILESTONE, "milestone", NULL, milestone_fields, "name", "order"},
    [KIND_DEPENDENCY] = {KIND_DEPENDENCY, "dependency", NULL, dependency_fields, "type", NULL},
    [KIND_BASELINE] = {KIND_BASELINE, "baseline", NULL, baseline_fields, "reason", "on"},
    [KIND_MONEY] = {KIND_MONEY, "money", NULL, money_fields, "stage", "year"},
    [KIND_INDICATOR] = {KIND_INDICATOR, "indicator", "indicators", indicator_fields, "name", NULL},
    [KIND_VALUE] = {KIND_VALUE, "indicator_value", NULL, indicator_value_fields, "period", "on"},
    [KIND_HAZARD] = {KIND_HAZARD, "hazard", "hazards", hazard_fields, "title", "found"},
    [KIND_ACKNOWLEDGEMENT] = {KIND_ACKNOWLEDGEMENT, "acknowledgement", NULL, acknowledgement_fields,
                              "organization", NULL},
    [KIND_ASSESSMENT] = {KIND_ASSESSMENT, "assessment", NULL, assessment_fields, "reason", "on"},
    [KIND_MOVE] = {KIND_MOVE, "move", NULL, move_fields, "to", "at"},
    [KIND_ANCHOR] = {KIND_ANCHOR, "anchor", NULL, anchor_fields, "quote", "start"},
};

const struct kind *kind_of(enum register_kind k)
{
    ensure(k > KIND_NONE && k < REGISTER_KINDS_N);
    return &kinds[k];
}

const struct kind *kind_find(struct str name)
{
    for (int k = KIND_NONE + 1; k < REGISTER_KINDS_N; k++)
        if (str_eqc(name, kinds[k].name))
            return &kinds[k];
    return NULL;
}

const struct kind *kind_find_path(struct str path)
{
    for (int k = KIND_NONE + 1; k < REGISTER_KINDS_N; k++)
        if (kinds[k].path && str_eqc(path, kinds[k].path))
            return &kinds[k];
    return NULL;
}

const struct field *kind_field(const struct kind *k, struct str name)
{
    for (const struct field *f = k->fields; f->name; f++)
        if (str_eqc(name, f->name))
            return f;
    return NULL;
}
