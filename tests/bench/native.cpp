// A multilayer perceptron over the pixels of a picture, written by hand for one processor core.
//
// A tanh net is a sigmoid net in other weights: tanh(a) = 2 s - 1 with s = 1 / (1 + 2^z), z = -2 log2(e) a. The 2 and
// the -1 go into the next layer's weights and bias and the factor of z into this layer's, once, where native.py packs
// them; what is left of an activation is s.
//
// A tile of ROWS outputs x VECTORS vectors of pixels is accumulated in registers, which leaves room for the inputs and
// one broadcast weight: 24 + 3 + 1 of 32 registers with AVX-512, 12 + 3 + 1 of 16 with AVX2.

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

#if __AVX512F__ && __AVX512DQ__
#include <immintrin.h>
constexpr int LANES = 16, ROWS = 8, GROUP = 8;
#else
constexpr int LANES = 8, ROWS = 4, GROUP = 4;
#endif
constexpr int VECTORS = 3, BLOCK = VECTORS * LANES, CHANNELS = 3;

namespace {

typedef float Vec __attribute__((vector_size(4 * LANES)));
typedef int Ints __attribute__((vector_size(4 * LANES)));

inline Vec splat(float value) { return value - Vec{}; }

// 2^f for 0 <= f <= 1, minimax in relative error (7.5e-8).
inline Vec power(Vec f) {
    Vec p = 0.00187757669f * f + 0.00898934017f;
    p = p * f + 0.0558263179f;
    p = p * f + 0.240153617f;
    p = p * f + 0.693153073f;
    return p * f + 0.999999925f;
}

// With z clamped to this, 2^z stays finite, and 1 / (1 + 2^30) is 0 to the sums that it goes into.
constexpr float LARGEST = 30;

#if __AVX512F__ && __AVX512DQ__
inline Vec clamped(Vec z) { return _mm512_min_ps(z, splat(LARGEST)); }
inline Vec fraction(Vec z) { return _mm512_reduce_ps(z, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC); }
inline Vec scaled(Vec p, Vec z) { return _mm512_scalef_ps(p, z); }
inline Vec guess(Vec a) { return _mm512_rcp14_ps(a); }
inline Vec newton(Vec a, Vec r) { return r * (Vec)_mm512_fnmadd_ps(a, r, splat(2)); }

// 2^z is subnormal for very negative z, and each such vector would cost 77 ns instead of 3.
class FlushToZero {
    unsigned before = _mm_getcsr();

  public:
    FlushToZero() { _mm_setcsr(before | 0x8040); }
    ~FlushToZero() { _mm_setcsr(before); }
};
#else
inline Ints exponent(Vec z) { return __builtin_convertvector(z + 127.0f, Ints); }
inline Vec clamped(Vec z) {
    z = z < LARGEST ? z : splat(LARGEST);
    return z > -127 ? z : splat(-127);
}
// The 127 comes off again as an integer: -ffast-math would cancel it in floats, and with it the low bits of z.
inline Vec fraction(Vec z) { return z - __builtin_convertvector(exponent(z) - 127, Vec); }
inline Vec scaled(Vec p, Vec z) { return p * (Vec)(exponent(z) << 23); }
// Under -ffast-math GCC makes this the approximate reciprocal and a Newton step by itself.
inline Vec guess(Vec a) { return 1.0f / a; }
inline Vec newton(Vec, Vec r) { return r; }
class FlushToZero {};
#endif

template <int N, class Step> inline __attribute__((always_inline)) void each(Step step) {
#pragma GCC unroll 64
    for (int i = 0; i < N; i++) step(i);
}

// Stage by stage over independent vectors: one alone is a chain of some 55 cycles, and the compiler does not mix them.
template <int N> inline void sigmoids(Vec *values) {
    Vec z[N], f[N], a[N];
    each<N>([&](int i) { z[i] = clamped(values[i]); });
    each<N>([&](int i) { f[i] = fraction(z[i]); });
    each<N>([&](int i) { a[i] = power(f[i]); });
    each<N>([&](int i) { a[i] = 1.0f + scaled(a[i], z[i]); });
    each<N>([&](int i) { f[i] = guess(a[i]); });
    each<N>([&](int i) { values[i] = newton(a[i], f[i]); });
}

// Compute N <= ROWS outputs for a block of pixels; `weights` holds N biases, then N weights for each input in turn.
template <int N> const float *tile(const float *weights, int inputs, const Vec *in, Vec *out) {
    constexpr int SIZE = N * VECTORS;
    Vec sums[SIZE];
    each<SIZE>([&](int i) { sums[i] = splat(weights[i / VECTORS]); });
    weights += N;
    for (int k = 0; k < inputs; k++, weights += N, in += VECTORS)
        each<SIZE>([&](int i) { sums[i] += weights[i / VECTORS] * in[i % VECTORS]; });
    // Through memory, not registers: the polynomial's constants would push the sums out of them.
    each<SIZE>([&](int i) { out[i] = sums[i]; });
    for (int i = 0; i + GROUP <= SIZE; i += GROUP) sigmoids<GROUP>(out + i);
    if constexpr (SIZE % GROUP != 0) sigmoids<SIZE % GROUP>(out + SIZE / GROUP * GROUP);
    return weights;
}

using Tile = const float *(*)(const float *, int, const Vec *, Vec *);
template <int... N> constexpr std::array<Tile, sizeof...(N)> tiles(std::integer_sequence<int, N...>) {
    return {tile<N + 1>...};
}
constexpr auto TILES = tiles(std::make_integer_sequence<int, ROWS>());

const float *layer(const float *weights, int inputs, int outputs, const Vec *in, Vec *out) {
    for (int row = 0; row < outputs; row += ROWS)
        weights = TILES[std::min(ROWS, outputs - row) - 1](weights, inputs, in, out + row * VECTORS);
    return weights;
}

inline Ints level(Vec value) { return __builtin_convertvector(value * 255.0f + 0.5f, Ints); }

void write(const Vec *rgb, long pixels, unsigned char *out) {
    unsigned char bytes[CHANNELS * BLOCK + 1];
    for (int v = 0; v < VECTORS; v++) {
        Ints packed = level(rgb[v]) | level(rgb[VECTORS + v]) << 8 | level(rgb[2 * VECTORS + v]) << 16;
        // Four bytes at once; the next pixel overwrites the fourth.
        for (int i = 0; i < LANES; i++) {
            int pixel = packed[i];
            std::memcpy(bytes + CHANNELS * (v * LANES + i), &pixel, 4);
        }
    }
    std::memcpy(out, bytes, CHANNELS * pixels);
}

} // namespace

extern "C" int tile_rows() { return ROWS; }

// Render rows row0 to row1 (exclusive) of a width x height canvas into `out`, the whole canvas in 8-bit RGB.
// `widths` holds the layers + 1 widths from the inputs (2) to the outputs (3); `packed` is as native.py packs it.
extern "C" void render(const float *packed, const int *widths, int layers, long row0, long row1, long width,
                       long height, unsigned char *out) {
    [[maybe_unused]] FlushToZero flushing;
    const int widest = *std::max_element(widths, widths + layers + 1);
    std::vector<Vec> front(widest * VECTORS), back(widest * VECTORS);
    const float scale = 1.0f / std::min(width, height);
    Vec lane;
    for (int i = 0; i < LANES; i++) lane[i] = i;
    for (long row = row0; row < row1; row++)
        for (long column = 0; column < width; column += BLOCK) {
            Vec *in = front.data(), *next = back.data();
            for (int v = 0; v < VECTORS; v++) {
                in[v] = (lane + (column + v * LANES + 0.5f - 0.5f * width)) * scale;
                in[VECTORS + v] = splat((row + 0.5f - 0.5f * height) * scale);
            }
            const float *weights = packed;
            for (int i = 0; i < layers; i++, std::swap(in, next))
                weights = layer(weights, widths[i], widths[i + 1], in, next);
            write(in, std::min<long>(BLOCK, width - column), out + CHANNELS * (row * width + column));
        }
}
