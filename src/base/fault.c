#include "base/fault.h"

#include <stddef.h>

bool fault_due(struct fault_plan *plan)
{
    if (plan == NULL)
        return false;
    long nth = atomic_fetch_add(&plan->seen, 1) + 1;
    return plan->at > 0 && (nth == plan->at || (plan->onward && nth > plan->at));
}
