/* Runs a kernel that was compiled for this processor: run_kernel IN OUT.

   IN holds eight 64-bit numbers, namely how many constants, weights, floats of scratch memory and offsets there are,
   the rows from `first` to below `last`, the width and the bytes of the result; then the constants, the weights and
   the offsets, 32 bits each. OUT gets the rows. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

void artforge_render(const void *constants, const void *weights, void *scratch, const void *planes,
                     const void *offsets, int64_t samples, int64_t first, int64_t last, int64_t width, void *out);

enum { CONSTANTS, WEIGHTS, SCRATCH, SAMPLES, FIRST, LAST, WIDTH, BYTES, FIELDS };

static void *memory(int64_t bytes)
{
    void *found = aligned_alloc(64, (size_t)(bytes / 64 + 1) * 64);
    if (found == NULL)
        exit(2);
    return found;
}

static void *read_floats(FILE *file, int64_t count)
{
    void *found = memory(4 * count);
    if (fread(found, 4, (size_t)count, file) != (size_t)count)
        exit(3);
    return found;
}

int main(int count, char **arguments)
{
    int64_t field[FIELDS];
    FILE *in = count == 3 ? fopen(arguments[1], "rb") : NULL;
    if (in == NULL || fread(field, sizeof *field, FIELDS, in) != FIELDS)
        return 1;
    void *constants = read_floats(in, field[CONSTANTS]);
    void *weights = read_floats(in, field[WEIGHTS]);
    void *offsets = read_floats(in, field[SAMPLES]);
    void *scratch = memory(4 * field[SCRATCH]);
    void *rows = memory(field[BYTES]);
    artforge_render(constants, weights, scratch, NULL, offsets, field[SAMPLES], field[FIRST], field[LAST],
                    field[WIDTH], rows);
    FILE *out = fopen(arguments[2], "wb");
    if (out == NULL || fwrite(rows, 1, (size_t)field[BYTES], out) != (size_t)field[BYTES] || fclose(out) != 0)
        return 4;
    return 0;
}
