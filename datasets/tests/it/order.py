"""The numbers that order.rs pins, from an implementation that shares nothing with the crate: python3 order.py

ChaCha8 as in RFC 8439 with 8 rounds, a 64-bit counter and a 64-bit stream number; the key from a 64-bit seed by PCG32, as
rand_core 0.10 does it; bounded integers by Lemire's method; Durstenfeld's shuffle.
"""

M32, M64 = 2**32 - 1, 2**64 - 1
SPLIT, EPOCH, FOLDS = 1, 2, 4


def key(state):
    words = []
    for _ in range(8):
        state = (state * 6364136223846793005 + 11634580027462260723) & M64
        word = (((state >> 18) ^ state) >> 27) & M32
        turn = state >> 59
        words.append((word >> turn | word << (32 - turn)) & M32)
    return words


def quarter(x, a, b, c, d):
    for p, q, r, turn in [(a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)]:
        x[p] = (x[p] + x[q]) & M32
        x[r] ^= x[p]
        x[r] = (x[r] << turn | x[r] >> (32 - turn)) & M32


def words(seed, stream):
    """The stream as numbers of 64 bits."""
    counter = 0
    while True:
        start = [0x61707865, 0x3320646E, 0x79622D32, 0x6B206574] + key(seed)
        start += [counter & M32, counter >> 32, stream & M32, stream >> 32]
        x = list(start)
        for _ in range(4):
            for i in range(4):
                quarter(x, i, 4 + i, 8 + i, 12 + i)
            for i in range(4):
                quarter(x, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
        block = [(a + b) & M32 for a, b in zip(x, start)]
        yield from (block[i] | block[i + 1] << 32 for i in range(0, 16, 2))
        counter += 1


def below(numbers, bound):
    while True:
        product = next(numbers) * bound
        if product & M64 >= 2**64 % bound:
            return product >> 64


def order(n, seed, purpose, index):
    numbers, rows = words(seed, purpose << 56 | index), list(range(n))
    for last in range(n - 1, 0, -1):
        other = below(numbers, last + 1)
        rows[last], rows[other] = rows[other], rows[last]
    return rows


def validation(classes, shares, seed):
    """The first `shares[class]` rows of each class in the order of the split."""
    chosen = []
    for row in order(len(classes), seed, SPLIT, 0):
        if shares[classes[row]] > 0:
            shares[classes[row]] -= 1
            chosen.append(row)
    return sorted(chosen)


def folds(classes, k, seed):
    """Rows in random order, class after class, dealt to the folds in turn."""
    dealt = sorted(order(len(classes), seed, FOLDS, 0), key=lambda row: classes[row])
    return [sorted(dealt[fold::k]) for fold in range(k)]


def fnv(rows):
    digest = 0xCBF29CE484222325
    for byte in b"".join(row.to_bytes(8, "little") for row in rows):
        digest = (digest ^ byte) * 0x100000001B3 & M64
    return digest


if __name__ == "__main__":
    for seed, epoch in [(0, 0), (0, 1), (42, 0), (M64, 2**40)]:
        print(seed, epoch, order(10, seed, EPOCH, epoch))
    print(f"{fnv(order(100_000, 7, EPOCH, 3)):#x}")
    print(validation([0] * 10, [3], 42))
    # Quotas 1.2, 1.2 and 0.6: rounded down 1, 1 and 0; the row that is missing goes to the third class.
    print(validation([0, 1, 0, 1, 0, 1, 0, 1, 2, 2], [1, 1, 1], 7))
    print(folds([0] * 7, 3, 42))
    print(folds([0, 1, 0, 1, 0, 1, 2, 2], 3, 7))
