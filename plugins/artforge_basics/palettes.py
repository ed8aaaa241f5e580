"""Palettes by name: colours from dark to light, evenly spaced, between which `palette` interpolates.

viridis, magma, inferno and plasma are by Stéfan van der Walt and Nathaniel Smith, cividis by Jamie Nuñez, Christopher
Anderton and Ryan Renslow, twilight by Bastian Bechtold; all were published with matplotlib under CC0.
batlow, oslo, lajolla and roma-o are samples of Fabio Crameri's "Scientific colour maps", copyright (c) 2020 Fabio
Crameri, MIT licence. cubehelix is computed by the formula of Dave Green, "A colour scheme for the display of
astronomical intensity images", 2011. The others are our own, drawn in Oklab (Björn Ottosson, 2020) with lightness
rising all the way, but for `tide` and `rainbow`. These go round, like `twilight` and `roma-o`: the last colour is the
first.
"""

# Colours as rrggbb.
PALETTES = {
    "viridis": (
        "440154 48186a 472d7b 424086 3b528b 33638d 2c728e 26828e 21918c "
        "1fa088 28ae80 3fbc73 5ec962 84d44b addc30 d8e219 fde725"
    ),
    "magma": (
        "000004 0a0822 1d1147 36106b 51127c 6a1c81 832681 9c2e7f b73779 "
        "d0416f e75263 f56b5c fc8961 fea772 fec488 fde2a3 fcfdbf"
    ),
    "inferno": (
        "000004 0b0724 210c4a 3d0965 57106e 71196e 8a226a a32c61 bc3754 "
        "d24644 e45a31 f1731d f98e09 fcac11 f9cb35 f2ea69 fcffa4"
    ),
    "plasma": (
        "0d0887 310597 4c02a1 6600a7 7e03a8 9511a1 aa2395 bc3587 cc4778 "
        "da5a6a e66c5c f0804e f89540 fdac33 fdc527 f8df25 f0f921"
    ),
    "cividis": (
        "00224e 002e6a 1a386f 32436d 434e6c 535a6d 61656f 6f7073 7d7c78 "
        "8c8878 9b9476 aba072 bcae6c cdbb63 dec958 f0d846 fee838"
    ),
    "twilight": (
        "e2d9e2 c4ced4 95b5c7 7297c1 6276ba 5e51ad 592a8f 45135c 2f1436 "
        "4a1342 741e4f 983550 b25652 c27c63 cca389 d8c7be e2d9e2"
    ),
    "batlow": (
        "011959 0d315d 114360 175262 226061 356a59 4d734d 677b3e 828231 "
        "9f892b be9035 db954b f19d6b fca890 fdb4b4 fcbfd6 faccfa"
    ),
    "oslo": (
        "010101 0a121b 0e1e2e 112b44 15395b 1c4873 26578c 3767a6 507bbc "
        "678bc7 7b98ca 8ea4c9 a2b0ca b6becd ced1d7 e6e7e9 ffffff"
    ),
    "lajolla": (
        "191900 271e08 372411 4d2b1c 67342a 853e39 a64644 c54f4a d9604e "
        "e1744f e58751 e99a52 ecac54 f1c159 f7d971 fcef9f fffecb"
    ),
    "roma-o": (
        "733957 7e3942 8b4433 99582c aa752f bd9842 cfbc66 d6d790 cbe1b3 "
        "b1ddc7 8dcccf 6ab2cb 5495c0 4f76ae 585993 664474 733957"
    ),
    "cubehelix": (
        "000000 150b1d 1b1d3b 17374d 16534c 236a3e 437731 717b32 a07949 "
        "c47a74 d483a7 d197d3 c7b3ed c1cff3 cae7f0 e2f6f0 ffffff"
    ),
    "rainbow": (
        "f48b8c f1926b e59c4f d0a842 b3b54d 8fbf68 64c68a 33c8ad 05c5cd "
        "33bfe8 62b6f9 8baaff ad9ff9 c995e8 df8ece ee8aae f48b8c"
    ),
    "ember": (
        "0b0710 180a15 250c1a 380f1f 4f1020 6a1420 891c1f a72d1d c1441a "
        "da5c1a eb7823 f39831 f9b44c f9ce73 fde096 ffebba fff6df"
    ),
    "lagoon": (
        "04101c 051d30 062b45 093d56 0b5169 09667a 007e87 229490 44a898 "
        "5fba9e 81cba4 a7d7a9 c6e2b6 e4eac2 f5f1cc fbf6dd fffaf0"
    ),
    "dusk": (
        "0d1030 191742 261f54 372965 4d3476 653e86 82478d 9e5290 b85f8e "
        "d26d87 e57d7e f19176 f8a67b f9bc84 fccf92 fee0af fff0cf"
    ),
    "moss": (
        "0c120c 131c12 1a2819 223420 2c4126 3b4f2c 4d5e31 606e38 757f41 "
        "8c8f4e a19f5f b7ae72 c9be86 dacd9f e6dbb6 efe7cb f8f2df"
    ),
    "porcelain": (
        "0b1a33 0e264b 103464 17437d 205496 3468ac 517fbc 6e95ca 8babd6 "
        "a6bfde bdcee3 d1dbe6 e0e3e5 ebe8e1 f3eee4 f8f4eb fdfaf3"
    ),
    "nocturne": (
        "05060f 090c21 0e1434 141c4a 1a2760 233672 2a4882 305d91 32769c "
        "3c90a2 57a6a6 73bba6 94cfab c1deb1 dfe9bc f0f1cd fff8e0"
    ),
    "orchid": (
        "12061f 200a33 300e47 461558 611b69 7a2379 942d82 ab3d88 c0508b "
        "d4638e e27995 e9929f eea9ac f2c1bc f6d4ca fbe4da fff3ea"
    ),
    "copper": (
        "0a0d0f 0d181c 0f242a 123237 154146 245154 3a625e 507163 6d7961 "
        "8b7e5c a78358 bf8755 cf9561 dfa676 edba8d f5cfad fbe6cf"
    ),
    "aurora": (
        "060818 0a0f2d 101741 19254f 1c385f 1d4d6c 196574 167d79 0e957b "
        "28ab7a 57be75 7bd16f 98e07d c1eb92 e0f2a6 f0f8c6 fdfde8"
    ),
    "ink": (
        "0c0c12 16161e 21212b 2f2d38 3d3b47 4d4a55 5f5a64 716a72 837b80 "
        "958d8d a89e9b baafa8 cabfb6 d9cfc3 e5ddd0 eee7dc f7f2e8"
    ),
    "tide": (
        "0a1230 0e244d 123a6b 135d89 2f86a8 6cb2bb 9fd8c4 d2eed3 fdf3d6 "
        "ffdbb4 f2b58a e38b79 c4626f 8d416d 5b2560 341a47 0a1230"
    ),
}
