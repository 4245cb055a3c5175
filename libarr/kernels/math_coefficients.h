/* SPDX-License-Identifier: Apache-2.0 */
/* Made by scripts/math-coefficients, which says how; not to be edited. */
#ifndef LIBARR_KERNELS_MATH_COEFFICIENTS_H
#define LIBARR_KERNELS_MATH_COEFFICIENTS_H
/* clang-format off */
/* (e^r - 1 - r) / r^2 for |r| <= ln(2)/2, weight |r|; largest weighted error 2^-61.6 */
#define EXP0 0x1.0000000000000p-1
#define EXP1 0x1.5555555555559p-3
#define EXP2 0x1.5555555555558p-5
#define EXP3 0x1.111111110f650p-7
#define EXP4 0x1.6c16c16c14f5fp-10
#define EXP5 0x1.a01a01b005e0ep-13
#define EXP6 0x1.a01a01add8c9fp-16
#define EXP7 0x1.71ddf809cc117p-19
#define EXP8 0x1.27e4cb0d1a47bp-22
#define EXP9 0x1.af5f3421b8129p-26
#define EXP10 0x1.1f8dbee1b92eap-29
/* (e^r - 1 - r - r^2/2) / r^3 for the same, weight r^2; largest weighted error 2^-61.6 */
#define EXPM0 0x1.5555555555559p-3
#define EXPM1 0x1.5555555555558p-5
#define EXPM2 0x1.111111110f650p-7
#define EXPM3 0x1.6c16c16c14f5fp-10
#define EXPM4 0x1.a01a01b005e0ep-13
#define EXPM5 0x1.a01a01add8c9fp-16
#define EXPM6 0x1.71ddf809cc117p-19
#define EXPM7 0x1.27e4cb0d1a47bp-22
#define EXPM8 0x1.af5f3421b8129p-26
#define EXPM9 0x1.1f8dbee1b92eap-29
/* (e^r - 1 - r) / r^2 for results of 24 bits, weight |r|; largest weighted error 2^-32.0 */
#define EXPF0 0x1.0000002868d4fp-1
#define EXPF1 0x1.55555580ef5fdp-3
#define EXPF2 0x1.5554acfaf1851p-5
#define EXPF3 0x1.11109b9bf3c5cp-7
#define EXPF4 0x1.6d751f7f2177cp-10
#define EXPF5 0x1.a190bd37a12f7p-13
/* the same in floats; largest weighted error 2^-31.1 */
#define EXPQ0 0x1.0000000000000p-1
#define EXPQ1 0x1.5555560000000p-3
#define EXPQ2 0x1.5554f40000000p-5
#define EXPQ3 0x1.110fee0000000p-7
#define EXPQ4 0x1.6d3ece0000000p-10
#define EXPQ5 0x1.a274900000000p-13
/* the same in floats; largest weighted error 2^-26.1 */
#define EXPT0 0x1.0000000000000p-1
#define EXPT1 0x1.5554b00000000p-3
#define EXPT2 0x1.5554dc0000000p-5
#define EXPT3 0x1.1227960000000p-7
#define EXPT4 0x1.6d5b200000000p-10
/* (sinh(r) - r) / r^3 in w = r^2, for the same r, weight w; largest weighted error 2^-61.7 */
#define SINH0 0x1.5555555555559p-3
#define SINH1 0x1.111111110f650p-7
#define SINH2 0x1.a01a01b005e16p-13
#define SINH3 0x1.71ddf809c921ap-19
#define SINH4 0x1.af5f3429cef9dp-26
/* (cosh(r) - 1) / r^2 in w, weight w; largest weighted error 2^-70.0 */
#define COSH0 0x1.0000000000000p-1
#define COSH1 0x1.5555555555558p-5
#define COSH2 0x1.6c16c16c1500ap-10
#define COSH3 0x1.a01a01ad77581p-16
#define COSH4 0x1.27e4cc26b9198p-22
#define COSH5 0x1.1f8bb4bbed866p-29
/* the first of these in floats; largest weighted error 2^-34.3 */
#define SINHQ0 0x1.5555560000000p-3
#define SINHQ1 0x1.110fc00000000p-7
#define SINHQ2 0x1.a2de920000000p-13
/* the second in floats; largest weighted error 2^-33.2 */
#define COSHQ0 0x1.0000000000000p-1
#define COSHQ1 0x1.5554e60000000p-5
#define COSHQ2 0x1.6d4f060000000p-10
/* (tanh(x) - x) / x^3 in w = x^2, for |x| <= 1, weight w, in floats; largest weighted error 2^-27.9 */
#define TANHQ0 -0x1.55553e0000000p-2
#define TANHQ1 0x1.110c340000000p-3
#define TANHQ2 -0x1.b96a720000000p-5
#define TANHQ3 0x1.603b100000000p-6
#define TANHQ4 -0x1.04f5b80000000p-7
#define TANHQ5 0x1.2f5dea0000000p-9
#define TANHQ6 -0x1.7bd9da0000000p-12
/* ((2 atanh(s) - 2 s) / s^3 - 2/3) / w, w = s^2, for s <= (sqrt(2) - 1)/(sqrt(2) + 1), weight w^2; largest weighted error 2^-76.0 */
#define LOGDD0 0x1.999999999999ap-2
#define LOGDD1 0x1.2492492492364p-2
#define LOGDD2 0x1.c71c71c747aedp-3
#define LOGDD3 0x1.745d172bf444ap-3
#define LOGDD4 0x1.3b13ba49ddf32p-3
#define LOGDD5 0x1.110f1fdba8655p-3
#define LOGDD6 0x1.e26495bdef2fdp-4
#define LOGDD7 0x1.a518705c3901fp-4
#define LOGDD8 0x1.ec3457a346918p-4
/* 2/3 */
#define TWO_THIRDS_HI 0x1.5555555555555p-1
#define TWO_THIRDS_LO 0x1.5555555555555p-55
/* (2 atanh(s) - 2 s) / s^3 in w, weight w; largest weighted error 2^-58.5 */
#define LOG0 0x1.5555555555592p-1
#define LOG1 0x1.999999997ff24p-2
#define LOG2 0x1.24924941e098dp-2
#define LOG3 0x1.c71c5214e5a3bp-3
#define LOG4 0x1.74663cd25e3e8p-3
#define LOG5 0x1.39a1eb1189aa6p-3
#define LOG6 0x1.2f03a7ffdfcd3p-3
/* (atanh(s) - s) / s^3 in w = s^2, for s <= 0.201, weight w; largest weighted error 2^-62.5 */
#define ATANH0 0x1.555555555554fp-2
#define ATANH1 0x1.999999999c237p-3
#define ATANH2 0x1.24924921d3acap-3
#define ATANH3 0x1.c71c74a129a9bp-4
#define ATANH4 0x1.745c4662cced5p-4
#define ATANH5 0x1.3b365b713548ep-4
#define ATANH6 0x1.0dc109a6b1a07p-4
#define ATANH7 0x1.1bcadff5b08cap-4
/* the same in floats; largest weighted error 2^-28.3 */
#define ATANHQ0 0x1.5555b60000000p-2
#define ATANHQ1 0x1.9928fe0000000p-3
#define ATANHQ2 0x1.3711860000000p-3
/* From POWF_START on, 16 intervals of float bits: c, and -log2(c) of 16 bits and the rest */
#define POWF_START 0x3f340000u
#define POWF_INVERSES 0x1.642c860000000p+0f, 0x1.5555560000000p+0f, 0x1.47ae140000000p+0f, 0x1.3b13b20000000p+0f, 0x1.2f684c0000000p+0f, 0x1.24924a0000000p+0f, 0x1.1a7b960000000p+0f, 0x1.1111120000000p+0f, 0x1.0842100000000p+0f, 0x1.0000000000000p+0f, 0x1.e1e1e20000000p-1f, 0x1.c71c720000000p-1f, 0x1.af286c0000000p-1f, 0x1.99999a0000000p-1f, 0x1.8618620000000p-1f, 0x1.745d180000000p-1f
#define POWF_LOGS -0x1.e7e0000000000p-2f, -0x1.a900000000000p-2f, -0x1.6cb0000000000p-2f, -0x1.32c0000000000p-2f, -0x1.f600000000000p-3f, -0x1.8a88000000000p-3f, -0x1.22d8000000000p-3f, -0x1.7d60000000000p-4f, -0x1.7740000000000p-5f, 0x0.0p+0f, 0x1.6640000000000p-4f, 0x1.5c00000000000p-3f, 0x1.fbc0000000000p-3f, 0x1.49a8000000000p-2f, 0x1.91bc000000000p-2f, 0x1.d674000000000p-2f
#define POWF_LOGS_LOW 0x1.3c9a3c0000000p-19f, 0x1.98151a0000000p-20f, -0x1.e8b8bc0000000p-19f, 0x1.c5b3be0000000p-23f, 0x1.39ff240000000p-18f, -0x1.8953f60000000p-19f, -0x1.6db9040000000p-18f, -0x1.767e680000000p-22f, 0x1.b29dec0000000p-19f, 0x0.0p+0f, -0x1.2389860000000p-21f, 0x1.a22e680000000p-19f, 0x1.6a1ed20000000p-19f, -0x1.f2d20a0000000p-20f, -0x1.64eee00000000p-20f, 0x1.3b20860000000p-18f
/* 1 / ln(2), in floats */
#define LOG2E_F_HI 0x1.7154760000000p+0
#define LOG2E_F_LO 0x1.4ae0c00000000p-26
/* 1 / (2 ln(2)), in floats */
#define HALF_LOG2E_F_HI 0x1.7154760000000p-1
#define HALF_LOG2E_F_LO 0x1.4ae0c00000000p-27
/* (log2(1 + r) - r/ln(2) + r^2/(2 ln(2))) / r^3 for -0.0294 <= r <= 0.0312, weight r^2; largest weighted error 2^-36.9 */
#define POWL0 0x1.ec70980000000p-2
#define POWL1 -0x1.7154720000000p-2
#define POWL2 0x1.27c0a80000000p-2
#define POWL3 -0x1.ece5bc0000000p-3
/* ln(2), in floats */
#define LN2_F_HI 0x1.62e4300000000p-1
#define LN2_F_LO -0x1.05c6100000000p-29
/* (2^r - 1 - r ln(2)) / r^2 for |r| <= 1/2, weight r^2; largest weighted error 2^-28.2 */
#define POW20 0x1.ebfbe00000000p-3
#define POW21 0x1.c6af860000000p-5
#define POW22 0x1.3b2a3a0000000p-7
#define POW23 0x1.5f05480000000p-10
#define POW24 0x1.44343a0000000p-13
/* (log(1 + f) - f) / f^2 for sqrt(1/2) <= 1 + f <= sqrt(2), weight |f|, for powers of 24 bits; largest weighted error 2^-38.4 */
#define POWF0 -0x1.fffffffeb8ae9p-2
#define POWF1 0x1.555555625ed4dp-2
#define POWF2 -0x1.00000185502dap-2
#define POWF3 0x1.99998bdefc4dcp-3
#define POWF4 -0x1.555454eaeec3ep-3
#define POWF5 0x1.249440998824cp-3
#define POWF6 -0x1.00244b0cdfd90p-3
#define POWF7 0x1.c700a314c5c97p-4
#define POWF8 -0x1.94a21c7abc466p-4
#define POWF9 0x1.70bb639aa39a0p-4
#define POWF10 -0x1.7d1ad34318e0fp-4
#define POWF11 0x1.7c3945cacc6a6p-4
#define POWF12 -0x1.97899d5f146d3p-5
/* (log(1 + f) - f log(e)) / f^2 for |f| <= 1/3, weight |f|, in floats; largest weighted error 2^-30.0 */
#define LOGF0 -0x1.0000000000000p-1
#define LOGF1 0x1.5555580000000p-2
#define LOGF2 -0x1.ffff100000000p-3
#define LOGF3 0x1.99967c0000000p-3
#define LOGF4 -0x1.5598d80000000p-3
#define LOGF5 0x1.2514320000000p-3
#define LOGF6 -0x1.f38e7c0000000p-4
#define LOGF7 0x1.b59eca0000000p-4
#define LOGF8 -0x1.07084e0000000p-3
#define LOGF9 0x1.f6fe020000000p-4
/* (log2(1 + f) - f log2(e)) / f^2 for |f| <= 1/3, weight |f|, in floats; largest weighted error 2^-29.2 */
#define LOG2F0 -0x1.7154780000000p-1
#define LOG2F1 0x1.ec709e0000000p-2
#define LOG2F2 -0x1.7152680000000p-2
#define LOG2F3 0x1.2776480000000p-2
#define LOG2F4 -0x1.ed27b60000000p-3
#define LOG2F5 0x1.a660d80000000p-3
#define LOG2F6 -0x1.64618c0000000p-3
#define LOG2F7 0x1.40f9f00000000p-3
#define LOG2F8 -0x1.8b66900000000p-3
#define LOG2F9 0x1.55dd3e0000000p-3
/* (log10(1 + f) - f log10(e)) / f^2 for |f| <= 1/3, weight |f|, in floats; largest weighted error 2^-31.5 */
#define LOG10F0 -0x1.bcb7b20000000p-3
#define LOG10F1 0x1.287a7a0000000p-3
#define LOG10F2 -0x1.bcb6620000000p-4
#define LOG10F3 0x1.63c2b60000000p-4
#define LOG10F4 -0x1.28c30a0000000p-4
#define LOG10F5 0x1.fd41680000000p-5
#define LOG10F6 -0x1.b0b7f20000000p-5
#define LOG10F7 0x1.7afb420000000p-5
#define LOG10F8 -0x1.cd646e0000000p-5
#define LOG10F9 0x1.b887400000000p-5
/* log2(e) */
#define LOG2E_HI 0x1.71547652b82fep+0
#define LOG2E_LO 0x1.777d0ffda0d24p-56
/* log10(e) */
#define LOG10E_HI 0x1.bcb7b1526e50ep-2
#define LOG10E_LO 0x1.95355baaafad3p-57
/* log10(e), in floats */
#define LOG10E_F_HI 0x1.bcb7b20000000p-2
#define LOG10E_F_LO -0x1.5b235e0000000p-27
/* log10(2), the first of 42 bits */
#define LOG10_2_HI 0x1.34413509f7800p-2
#define LOG10_2_LO 0x1.fef311f12b358p-46
/* log10(2), for float, the first of 15 bits */
#define LOG10_2F_HI 0x1.3440000000000p-2
#define LOG10_2F_LO 0x1.3509f79fef312p-18
/* ln(2) */
#define LN2_WHOLE_HI 0x1.62e42fefa39efp-1
#define LN2_WHOLE_LO 0x1.abc9e3b39803fp-56
/* ln(2), the first of 42 bits */
#define LN2_HI 0x1.62e42fefa3800p-1
#define LN2_LO 0x1.ef35793c76730p-45
/* ln(2), for float, the first of 15 bits */
#define LN2F_HI 0x1.62e4000000000p-1
#define LN2F_LO 0x1.7f7d1cf79abcap-20
/* 1 / ln(2) */
#define INV_LN2 0x1.71547652b82fep+0
/* m^(-1/3) for 1 <= m <= 2, relative; largest weighted error 2^-17.4 */
#define CBRT0 0x1.c7ee87ebced3cp+0
#define CBRT1 -0x1.90d61cf0ef574p+0
#define CBRT2 0x1.3e50ee9490c6ap+0
#define CBRT3 -0x1.31fbd75595ce6p-1
#define CBRT4 0x1.3f7695133622ap-3
#define CBRT5 -0x1.16a858753cd37p-6
/* the same in floats; largest weighted error 2^-14.7 */
#define CBRTQ0 0x1.ab80300000000p+0
#define CBRTQ1 -0x1.2c32c00000000p+0
#define CBRTQ2 0x1.63f7020000000p-1
#define CBRTQ3 -0x1.c4dfee0000000p-3
#define CBRTQ4 0x1.d4248a0000000p-6
/* 2^(-j/3) for j = -1, 0 and 1: 1 + CBRTD1 j + CBRTD2 j^2 */
#define CBRTD1 -0x1.dd68e9bbaedb3p-3
#define CBRTD2 0x1.b744985853524p-6
/* 2^(-(j + 2)/3) for j = -1, 0 and 1: a polynomial in j, in floats */
#define CBRTJ0 0x1.428a300000000p-1
#define CBRTJ1 -0x1.2cbfd40000000p-3
#define CBRTJ2 0x1.14b8b20000000p-6
/* (atan(u) - u) / u^3 in w = u^2, for |u| <= 1/4, weight w; largest weighted error 2^-63.7 */
#define ATAN0 -0x1.5555555555553p-2
#define ATAN1 0x1.9999999998d9ep-3
#define ATAN2 -0x1.24924923ea731p-3
#define ATAN3 0x1.c71c71378cea2p-4
#define ATAN4 -0x1.745cf490017a5p-4
#define ATAN5 0x1.3b0e9db020e6ep-4
#define ATAN6 -0x1.109b76efbacadp-4
#define ATAN7 0x1.d4ece46dc1d1cp-5
#define ATAN8 -0x1.4775078858243p-5
/* the same for results of 24 bits; largest weighted error 2^-38.8 */
#define ATANF0 -0x1.5555553aac313p-2
#define ATANF1 0x1.99996a1feebe2p-3
#define ATANF2 -0x1.248484de7ff32p-3
#define ATANF3 0x1.c39abb7b1372dp-4
#define ATANF4 -0x1.3f98f82964b3cp-4
/* the same for |u| <= 1/2, in floats; largest weighted error 2^-31.8 */
#define ATANQ0 -0x1.5555520000000p-2
#define ATANQ1 0x1.9997460000000p-3
#define ATANQ2 -0x1.2450660000000p-3
#define ATANQ3 0x1.c076500000000p-4
#define ATANQ4 -0x1.481c460000000p-4
#define ATANQ5 0x1.3ffe640000000p-5
/* pi/4, in floats, the first of 21 bits */
#define QUARTER_PI_F_HI 0x1.921fb00000000p-1
#define QUARTER_PI_F_LO 0x1.5110b40000000p-23
/* atan(1/2) */
#define ATAN_HALF_HI 0x1.dac670561bb4fp-2
#define ATAN_HALF_LO 0x1.a2b7f222f65e2p-56
/* pi/4; twice and four times that for pi/2 and pi */
#define QUARTER_PI_HI 0x1.921fb54442d18p-1
#define QUARTER_PI_LO 0x1.1a62633145c07p-55
/* (asin(x) - x) / x^3 in w = x^2, for |x| <= 1/2, weight w; largest weighted error 2^-55.8 */
#define ASIN0 0x1.5555555555380p-3
#define ASIN1 0x1.3333333370555p-4
#define ASIN2 0x1.6db6db414e7dap-5
#define ASIN3 0x1.f1c72c98f3b82p-6
#define ASIN4 0x1.6e89eb50ab6a7p-6
#define ASIN5 0x1.1c6c67a3cd7bep-6
#define ASIN6 0x1.c6f3789fc004dp-7
#define ASIN7 0x1.8f06312a8728dp-7
#define ASIN8 0x1.a98c962b9880ap-8
#define ASIN9 0x1.417f1a4ed5ed0p-6
#define ASIN10 -0x1.0c3c016820be8p-6
#define ASIN11 0x1.06403535b5ff7p-5
/* the same in floats; largest weighted error 2^-27.6 */
#define ASINF0 0x1.5555cc0000000p-3
#define ASINF1 0x1.3300dc0000000p-4
#define ASINF2 0x1.7497380000000p-5
#define ASINF3 0x1.8b38820000000p-6
#define ASINF4 0x1.5a34f60000000p-5
/* pi/2, in floats; twice that for pi */
#define HALF_PI_F_HI 0x1.921fb60000000p+0
#define HALF_PI_F_LO -0x1.777a5c0000000p-25
/* (sin(r) - r) / r^3 in w = r^2, for |r| <= pi/4, weight w; largest weighted error 2^-58.0 */
#define SIN0 -0x1.5555555555549p-3
#define SIN1 0x1.111111110f8a4p-7
#define SIN2 -0x1.a01a019c15a2dp-13
#define SIN3 0x1.71de357a8cd26p-19
#define SIN4 -0x1.ae5e68147c1c0p-26
#define SIN5 0x1.5d9375a8514d8p-33
/* (cos(r) - 1 + r^2/2) / r^4 in w = r^2, for |r| <= pi/4, weight w^2; largest weighted error 2^-64.2 */
#define COS0 0x1.555555555554cp-5
#define COS1 -0x1.6c16c16c1521fp-10
#define COS2 0x1.a01a019cbf51ep-16
#define COS3 -0x1.27e4f81299f3dp-22
#define COS4 0x1.1ee9f133267ecp-29
#define COS5 -0x1.8fb11a7331ae2p-37
/* the same for sin in floats; largest weighted error 2^-28.0 */
#define SINQ0 -0x1.5555460000000p-3
#define SINQ1 0x1.11077e0000000p-7
#define SINQ2 -0x1.9956a80000000p-13
/* the same for cos in floats; largest weighted error 2^-33.1 */
#define COSQ0 0x1.55554a0000000p-5
#define COSQ1 -0x1.6c0c280000000p-10
#define COSQ2 0x1.99e8100000000p-16
/* (tan(r) - r) / r^3 in w = r^2, for |r| <= pi/4, weight w, in floats; largest weighted error 2^-29.3 */
#define TANQ0 0x1.5555620000000p-2
#define TANQ1 0x1.110d2c0000000p-3
#define TANQ2 0x1.baeb660000000p-5
#define TANQ3 0x1.5c1cde0000000p-6
#define TANQ4 0x1.65d6680000000p-7
#define TANQ5 -0x1.73f85e0000000p-17
#define TANQ6 0x1.21e19e0000000p-8
/* (sin(r) - r) / r^3 in w = r^2, for |r| <= pi/2, weight w, for results of 24 bits; largest weighted error 2^-35.6 */
#define SINF0 -0x1.5555554956137p-3
#define SINF1 0x1.11110cc0beb5ap-7
#define SINF2 -0x1.a017fd6b9175ap-13
#define SINF3 0x1.7174c4bc96206p-19
#define SINF4 -0x1.9ac290933601cp-26
/* 2 / pi, 1 / pi */
#define TWO_OVER_PI 0x1.45f306dc9c883p-1
#define INV_PI 0x1.45f306dc9c883p-2
#define TWO_OVER_PI_F 0x1.45f3060000000p-1
/* pi/2 in three floats, the second of at most 14 bits, whose products with 10 bits are exact */
#define HALF_PI_FLOAT0 0x1.921fb60000000p+0
#define HALF_PI_FLOAT1 -0x1.7780000000000p-25
#define HALF_PI_FLOAT2 0x1.68c2340000000p-39
/* pi/2 in three parts, the first two of at most 30 bits, whose products with 23 bits are exact */
#define HALF_PI_SHORT0 0x1.921fb54000000p+0
#define HALF_PI_SHORT1 0x1.10b4611800000p-30
#define HALF_PI_SHORT2 0x1.313198a2e0370p-61
/* pi/2 in four parts, the first three of at most 33 bits, whose products with 20 bits are exact */
#define HALF_PI_LONG0 0x1.921fb54400000p+0
#define HALF_PI_LONG1 0x1.0b4611a600000p-34
#define HALF_PI_LONG2 0x1.3198a2e000000p-69
#define HALF_PI_LONG3 0x1.b839a252049c1p-104
/* pi/2 in three doubles, the second of at most 40 bits, whose products with 13 bits are exact */
#define HALF_PI_DOUBLE0 0x1.921fb54442d18p+0
#define HALF_PI_DOUBLE1 0x1.1a62633144000p-54
#define HALF_PI_DOUBLE2 0x1.c06e0e6894812p-94
/* pi/2 in three parts, the first two of at most 40 bits, whose products with 13 bits are exact */
#define HALF_PI_PART0 0x1.921fb54442000p+0
#define HALF_PI_PART1 0x1.a308d31318000p-41
#define HALF_PI_PART2 0x1.8a2e03707344ap-81
/* clang-format on */
#endif
