/* Public holidays as the General Office of the State Council arranges them each autumn for the next
 * year: 国办发明电〔2022〕16号, 〔2023〕7号, 〔2024〕12号, 〔2025〕7号. Add a year when it is out.
 */
#include "calendar/workday_priv.h"

#define OFF(year, month, day, last_month, last_day)                                                \
    {                                                                                              \
        year, month, day, last_month, last_day, false                                              \
    }
#define WORKED(year, month, day)                                                                   \
    {                                                                                              \
        year, month, day, month, day, true                                                         \
    }

const struct holiday holidays[] = {
    OFF(2022, 12, 31, 12, 31), /* belongs to the New Year of 2023 */

    OFF(2023, 1, 1, 1, 2),     OFF(2023, 1, 21, 1, 27), WORKED(2023, 1, 28),
    WORKED(2023, 1, 29),       OFF(2023, 4, 5, 4, 5),   WORKED(2023, 4, 23),
    OFF(2023, 4, 29, 5, 3),    WORKED(2023, 5, 6),      OFF(2023, 6, 22, 6, 24),
    WORKED(2023, 6, 25),       OFF(2023, 9, 29, 10, 6), WORKED(2023, 10, 7),
    WORKED(2023, 10, 8),

    OFF(2024, 1, 1, 1, 1),     WORKED(2024, 2, 4),      OFF(2024, 2, 10, 2, 17),
    WORKED(2024, 2, 18),       OFF(2024, 4, 4, 4, 6),   WORKED(2024, 4, 7),
    WORKED(2024, 4, 28),       OFF(2024, 5, 1, 5, 5),   WORKED(2024, 5, 11),
    OFF(2024, 6, 10, 6, 10),   WORKED(2024, 9, 14),     OFF(2024, 9, 15, 9, 17),
    WORKED(2024, 9, 29),       OFF(2024, 10, 1, 10, 7), WORKED(2024, 10, 12),

    OFF(2025, 1, 1, 1, 1),     WORKED(2025, 1, 26),     OFF(2025, 1, 28, 2, 4),
    WORKED(2025, 2, 8),        OFF(2025, 4, 4, 4, 6),   WORKED(2025, 4, 27),
    OFF(2025, 5, 1, 5, 5),     OFF(2025, 5, 31, 6, 2),  WORKED(2025, 9, 28),
    OFF(2025, 10, 1, 10, 8),   WORKED(2025, 10, 11),

    OFF(2026, 1, 1, 1, 3),     WORKED(2026, 1, 4),      WORKED(2026, 2, 14),
    OFF(2026, 2, 15, 2, 23),   WORKED(2026, 2, 28),     OFF(2026, 4, 4, 4, 6),
    OFF(2026, 5, 1, 5, 5),     WORKED(2026, 5, 9),      OFF(2026, 6, 19, 6, 21),
    WORKED(2026, 9, 20),       OFF(2026, 9, 25, 9, 27), OFF(2026, 10, 1, 10, 7),
    WORKED(2026, 10, 10),
};
const size_t holidays_n = sizeof(holidays) / sizeof(holidays[0]);
