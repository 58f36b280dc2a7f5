/* plan.c: what is shown of each kind, and where. */
#include "view/register/register_priv.h"

static const struct register_plan plans[] = {
    {KIND_RULE, NULL, "type version effective", "type version effective", "text", ""},
    {KIND_JURISDICTION, NULL, "code parent", "", "", ""},
    {KIND_ORGANIZATION, NULL, "type tier parent",
     "type tier jurisdiction parent founded dissolved founding_document responsible", "",
     "membership.organization +post.organization organization.parent meeting_series.organization "
     "task.lead project.lead assignment.organization document.issuer notice.organization"},
    {KIND_PERSON, NULL, "title", "title other_names", "",
     "membership.person attendance.person statement.speaker instruction.speaker"},
    {KIND_POST, NULL, "organization rank", "", "", ""},
    {KIND_DOCUMENT, NULL, "type number state issued", "type number state issuer on issued field",
     "",
     "consideration.document document_version.document plan.version move.subject "
     "decision.cites anchor.target"},
    {KIND_VERSION, NULL, "on based_on", "", "text", ""},
    {KIND_MEMBERSHIP, "person", "organization post role on_behalf_of state from to", "", "", ""},
    {KIND_TERM, NULL, "number from to", "", "", ""},
    {KIND_SERIES, NULL, "type organization term", "", "", ""},
    {KIND_MEETING, NULL, "series on mode state",
     "series ordinal state mode on planned_start planned_end actual_start actual_end", "summary",
     "+agenda_item.meeting +venue.meeting +attendance.meeting decision.meeting "
     "instruction.meeting task.meeting +statement.meeting move.subject anchor.target"},
    {KIND_VENUE, NULL, "role host link", "", "", ""},
    {KIND_ATTENDANCE, "person", "organization capacity state proxy_for venue", "", "", ""},
    {KIND_ITEM, NULL, "number type presenter organization", "", "", "consideration.item"},
    {KIND_CONSIDERATION, "document", "item outcome text version", "", "", ""},
    {KIND_STATEMENT, "speaker", "capacity type item text", "", "", ""},
    {KIND_DECISION, NULL, "meeting on type",
     "meeting item on effective type field updates replaces refines cites", "text",
     "instruction.decision plan_item.origins task.origins project.origins decision.updates "
     "decision.replaces decision.refines decision.cites anchor.target"},
    {KIND_INSTRUCTION, NULL, "number speaker on light tasks closed",
     "number speaker meeting decision statement on parent field actionable why_not light tasks "
     "closed",
     "text", "instruction.parent plan_item.origins task.origins project.origins anchor.target"},
    {KIND_PLAN, NULL, "year issuer", "year issuer version", "", "+plan_item.plan"},
    {KIND_PLAN_ITEM, NULL, "number goal lead origins", "", "", "task.origins project.origins"},
    {KIND_TASK, NULL, "number state light lead due",
     "number state light overdue closed_late lead on due due_first extensions closed percent "
     "reported priority period meeting origins parent project field",
     "requirement standard",
     "assignment.subject deadline.subject extension.subject progress_report.subject "
     "notice.subject task.parent hazard.task move.subject anchor.target"},
    {KIND_PROJECT, NULL, "code type state light lead",
     "code type state light owner lead start finish started percent reported jurisdictions field "
     "origins",
     "summary",
     "+segment.project +milestone.project +dependency.project +money.project baseline.project "
     "task.project assignment.subject progress_report.subject indicator.origins move.subject "
     "anchor.target"},
    {KIND_ASSIGNMENT, "organization", "role person text from to", "", "", ""},
    {KIND_DEADLINE, NULL, "date derived rule on supersedes", "", "", ""},
    {KIND_EXTENSION, NULL, "on date organization state answer", "", "", ""},
    {KIND_REPORT, NULL, "on organization percent state problems next", "", "", "evidence.report"},
    {KIND_EVIDENCE, NULL, "type on url supports checked_by", "", "", ""},
    {KIND_NOTICE, NULL, "number grade step issued due organization answered",
     "number grade step issued due answer_due answered subject organization person", "text answer",
     ""},
    {KIND_SEGMENT, NULL,
     "planned_start planned_end forecast_start forecast_end actual_start actual_end", "", "", ""},
    {KIND_MILESTONE, NULL, "segment planned forecast actual", "", "", ""},
    {KIND_DEPENDENCY, NULL, "before before_url then lag", "", "", ""},
    {KIND_BASELINE, NULL, "on decision", "", "", ""},
    {KIND_MONEY, NULL, "year amount basis source", "", "", ""},
    {KIND_INDICATOR, NULL, "unit direction field", "unit direction base_period field origins", "",
     "indicator_value.indicator"},
    {KIND_VALUE, "jurisdiction", "period target actual revision source", "", "", ""},
    {KIND_HAZARD, NULL, "grade state jurisdiction found",
     "type grade state jurisdiction organization found task", "text",
     "acknowledgement.hazard move.subject"},
    {KIND_ACKNOWLEDGEMENT, "organization", "on by", "", "", ""},
    {KIND_ASSESSMENT, NULL, "colour on rule until", "", "", ""},
    {KIND_MOVE, NULL, "at actor reason decision", "", "", ""},
    {KIND_ANCHOR, NULL, "article", "", "", ""},
};

static const struct register_plan nothing = {KIND_NONE, NULL, "", "", "", ""};

const struct register_plan *register_plan(const struct kind *k)
{
    for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++)
        if (plans[i].kind == k->kind)
            return &plans[i];
    return &nothing;
}
