/* repair.h: undo damage that converters and scrapers leave in Chinese text. Input is valid UTF-8,
 * and so is the output; what is not damaged stays as it is, to the byte. Pure. Cost: linear.
 *
 * Glosses: tools for learners put the reading behind a character, 關(guān). One may be the author's
 * own; text_glosses counts them, and the caller decides from how many on they are noise.
 *
 * Shifted text: a list marker "　（二）" in GBK whose first byte was lost, so that every pair after
 * it is made of halves of two characters, until a single byte ends the run. The numeral is known by
 * its first byte, the rest is paired anew. Only runs that come out whole are mended. */
#ifndef KY_TEXT_REPAIR_H
#define KY_TEXT_REPAIR_H

#include "base/arena.h"

size_t text_glosses(struct str s);
/* Without glosses; s itself when there is none. */
struct str text_strip_glosses(struct arena *a, struct str s);
/* With shifted runs mended, their number added to *fixed; s itself when there is none. */
struct str text_unshift(struct arena *a, struct str s, size_t *fixed);
/* Without zero-width, control and private-use characters (tab, LF and CR stay); s itself when there
 * is none. Those a reader would see as boxes, control and private-use, are added to *noise. */
struct str text_strip_noise(struct arena *a, struct str s, size_t *noise);

#endif
