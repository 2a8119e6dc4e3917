# Operators, precedence, and what names mean when.
    .equ A, 1 + 2 & 3
    .equ B, 1 | 2 + 4
    .equ C, 2 * 3 << 1
    .equ D, 1 == 1
    .equ E, 3 > 2 && 1
    .equ F, -8 >> 60
    .equ G, 7 ! 3
    .equ H, !5
    .equ I, 1 + 1 == 2
    .equ J, -7 / 2
    .equ K, -7 % 3
    .equ L, 5 < 6 == -1
    .equ M, ~0
    .equ N, 010
    .equ O, 'a
    .equ P, 'a' + 1
    .equ R, 1 || 0 && 0
    .equ S, - 3 + 1
    .equ T, 1 <> 2
    .equ U, 1 - 2 - 3
    .equ V, (1 + 2) * (3 + 4)
    .equ W, --1 + ~-1
    .equ X, 0b1011 ^ 0x0f
    .equ Y, 100 / 7 * 7 + 100 % 7
    .equ Z, 1 << 31 >> 4
    .word A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, R, S, T, U, V, W, X, Y, Z
    .word 5 <= 5, 5 >= 6, 5 != 5, 1 && 0, 0 || 0, 3 & 1 == 1

    .set n, 1
    .word n
    .set n, n + 1
    .word n
n = n * 10
    .word n, later, later + 1, later * 2
    .equ later, 77
    .word here - ., here + 4 - start, end - start
start:
here:
    .word . - start
    .equ length, . - start
    .word length
chained = one_more + 1
one_more = 5
    .word chained
    .word (end - start) * 2, end - start > 4
end:
