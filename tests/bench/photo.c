/* photo.c: photo FILE WIDTH HEIGHT: a JPEG like a photograph: structure of all sizes, and noise.
 * Same size, same picture. */
#include <stdio.h>
#include <stdlib.h>
#include <vips/vips.h>

/* Clouds of three sizes with noise on them, in one channel. */
static VipsImage *channel(int width, int height)
{
    static const struct {
        int cell;
        double share;
    } clouds[] = {{512, 0.5}, {32, 0.35}, {8, 0.15}};
    VipsImage *sum = NULL, *cloud = NULL, *part = NULL, *next = NULL;
    if (vips_gaussnoise(&sum, width, height, "mean", 0.0, "sigma", 6.0, "seed", 1, NULL))
        return NULL;
    for (size_t i = 0; i < sizeof(clouds) / sizeof(clouds[0]); i++) {
        if (vips_perlin(&cloud, width, height, "cell_size", clouds[i].cell, "uchar", TRUE, "seed",
                        (int)i, NULL) ||
            vips_linear1(cloud, &part, clouds[i].share, 0, NULL) ||
            vips_add(sum, part, &next, NULL))
            return NULL;
        sum = next;
    }
    return sum;
}

int main(int argc, char **argv)
{
    VipsImage *grey, *bands[3], *joined, *image;
    if (argc != 4 || vips_init(argv[0]))
        return fprintf(stderr, "usage: photo FILE WIDTH HEIGHT\n"), 2;
    grey = channel((int)strtol(argv[2], NULL, 10), (int)strtol(argv[3], NULL, 10));
    if (!grey)
        goto failed;
    for (int i = 0; i < 3; i++)
        if (vips_linear1(grey, &bands[i], 1 - 0.1 * i, 10.0 * i, "uchar", TRUE, NULL))
            goto failed;
    if (!vips_bandjoin(bands, &joined, 3, NULL) &&
        !vips_copy(joined, &image, "interpretation", VIPS_INTERPRETATION_sRGB, NULL) &&
        !vips_jpegsave(image, argv[1], "Q", 92, NULL))
        return 0;
failed:
    fprintf(stderr, "photo: %s\n", vips_error_buffer());
    return 1;
}
