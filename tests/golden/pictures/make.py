"""Golden pixels for leuko_data::decode: PNG and BMP files of every kind, built byte by byte.

The files are written here from numbers, by the specifications (PNG 1.2; BMP as Windows has it), so the
pixels are known without a decoder. Pillow reads each sound file once more, to check this script.

Each case lists the file in hexadecimal and the verdict: the SHA-256 of red, green and blue, row by row, with
transparent pixels laid on white; or "refused". Run with Python 3.11:

    pip install -r requirements.txt && python make.py > pictures.json
"""

import hashlib
import io
import json
import struct
import zlib

from PIL import Image

WIDTH, HEIGHT = 13, 9
PALETTE = [((37 * i) % 256, (91 * i + 40) % 256, (151 * i + 7) % 256) for i in range(256)]
# Rows, columns: first row and column of each of Adam7's passes, and its steps.
ADAM7 = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]


def sample(x, y, channel, depth):
    return (x * 29 + y * 53 + channel * 101 + x * y * 7) % (1 << depth)


def pixels(channels, depth):
    """[row][column][channel]."""
    return [
        [[sample(x, y, channel, depth) for channel in range(channels)] for x in range(WIDTH)]
        for y in range(HEIGHT)
    ]


def over_white(colour, alpha):
    """Rounded to the nearest grey level, halves up."""
    return (colour * alpha + 255 * (255 - alpha) + 127) // 255


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed(row, depth):
    """A row of samples, most significant bits first."""
    samples = [value for pixel in row for value in pixel]
    if depth == 16:
        return b"".join(struct.pack(">H", value) for value in samples)
    bits = "".join(format(value, f"0{depth}b") for value in samples)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))


def scanlines(rows, depth):
    return b"".join(b"\0" + packed(row, depth) for row in rows if row)


def png(rows, kind, depth, interlaced=False, before=b"", level=9):
    if interlaced:
        passes = [[row[x0::dx] for row in rows[y0::dy]] for y0, x0, dy, dx in ADAM7]
        data = b"".join(scanlines(one, depth) for one in passes)
    else:
        data = scanlines(rows, depth)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, kind, 0, 0, int(interlaced))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + before
        + chunk(b"IDAT", zlib.compress(data, level))
        + chunk(b"IEND", b"")
    )


def seen(rows, show):
    return bytes(value for row in rows for pixel in row for value in show(pixel))


def grey(depth):
    return lambda pixel: [pixel[0] * 255 // ((1 << depth) - 1)] * 3


def pngs():
    for interlaced in (False, True):
        suffix = ", interlaced" if interlaced else ""
        for depth in (1, 2, 4, 8):
            rows = pixels(1, depth)
            yield f"PNG grey {depth}{suffix}", png(rows, 0, depth, interlaced), seen(rows, grey(depth))
            table = b"".join(bytes(colour) for colour in PALETTE[: 1 << depth])
            file = png(rows, 3, depth, interlaced, chunk(b"PLTE", table))
            yield f"PNG palette {depth}{suffix}", file, seen(rows, lambda pixel: PALETTE[pixel[0]])
            clear = bytes([0, 128, 255][: 1 << depth])
            file = png(rows, 3, depth, interlaced, chunk(b"PLTE", table) + chunk(b"tRNS", clear))

            def laid(pixel, clear=clear):
                alpha = clear[pixel[0]] if pixel[0] < len(clear) else 255
                return [over_white(colour, alpha) for colour in PALETTE[pixel[0]]]

            yield f"PNG palette {depth} with transparency{suffix}", file, seen(rows, laid)
        rows = pixels(3, 8)
        yield f"PNG RGB{suffix}", png(rows, 2, 8, interlaced), seen(rows, lambda pixel: pixel)
        key = rows[2][3]
        file = png(rows, 2, 8, interlaced, chunk(b"tRNS", struct.pack(">HHH", *key)))
        yield (
            f"PNG RGB with a transparent colour{suffix}",
            file,
            seen(rows, lambda pixel: [255] * 3 if pixel == key else pixel),
        )
        rows = pixels(2, 8)
        yield (
            f"PNG grey and alpha{suffix}",
            png(rows, 4, 8, interlaced),
            seen(rows, lambda pixel: [over_white(pixel[0], pixel[1])] * 3),
        )
        rows = pixels(4, 8)
        yield (
            f"PNG RGBA{suffix}",
            png(rows, 6, 8, interlaced),
            seen(rows, lambda pixel: [over_white(colour, pixel[3]) for colour in pixel[:3]]),
        )
        for name, kind, channels in (("grey", 0, 1), ("RGB", 2, 3), ("grey and alpha", 4, 2), ("RGBA", 6, 4)):
            yield f"PNG {name} 16{suffix}", png(pixels(channels, 16), kind, 16, interlaced), None
    rows = pixels(3, 8)
    whole = png(rows, 2, 8, level=0)
    data = whole.index(b"IDAT")
    for at in (20, 150, 300):
        yield f"PNG, byte {at} of the data changed", flipped(whole, data + at), None
        yield f"PNG, data end at {at}", whole[: data + at] + chunk(b"IEND", b""), None
        zeros = whole[: data + at] + bytes(24) + whole[data + at + 24 :]
        yield f"PNG, zeros from {at}", zeros, None
    yield "PNG, checksum of the header wrong", flipped(whole, 29), None
    yield "PNG without a palette", png(pixels(1, 8), 3, 8), None
    huge = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    file = whole[:8] + chunk(b"IHDR", huge) + whole[33:]
    yield "PNG that claims 100,000 x 100,000 pixels", file, None


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]


def bmp(bits, rows, compression=0, table=b"", masks=b"", top_down=False):
    """`rows` are the coded rows, the upper one first."""
    data = b"".join(rows if top_down else rows[::-1])
    offset = 14 + 40 + len(masks) + len(table)
    height = -HEIGHT if top_down else HEIGHT
    colours = len(table) // 4
    info = struct.pack("<IiiHHIIiiII", 40, WIDTH, height, 1, bits, compression, len(data), 0, 0, colours, 0)
    return struct.pack("<2sIHHI", b"BM", offset + len(data), 0, 0, offset) + info + masks + table + data


def aligned(row):
    return row + bytes(-len(row) % 4)


def bmps():
    rows = pixels(3, 8)
    colours = [aligned(b"".join(bytes(pixel[::-1]) for pixel in row)) for row in rows]
    for top_down in (False, True):
        suffix = ", top down" if top_down else ""
        yield f"BMP 24{suffix}", bmp(24, colours, top_down=top_down), seen(rows, lambda pixel: pixel)
    wide = [b"".join(bytes([*pixel[::-1], 0]) for pixel in row) for row in rows]
    yield "BMP 32", bmp(32, wide), seen(rows, lambda pixel: pixel)
    masks = struct.pack("<III", 0xFF0000, 0xFF00, 0xFF)
    yield "BMP 32 with masks", bmp(32, wide, 3, masks=masks), seen(rows, lambda pixel: pixel)
    for depth in (1, 4, 8):
        rows = pixels(1, depth)
        table = b"".join(bytes([*colour[::-1], 0]) for colour in PALETTE[: 1 << depth])
        coded = [aligned(packed(row, depth)) for row in rows]
        yield f"BMP palette {depth}", bmp(depth, coded, table=table), seen(rows, lambda p: PALETTE[p[0]])
    coded = [b"".join(bytes([1, pixel[0]]) for pixel in row) + b"\0\0" for row in rows]
    coded[0] += b"\0\1"
    yield "BMP palette 8, run lengths", bmp(8, coded, 1, table), seen(rows, lambda p: PALETTE[p[0]])
    absolute = [
        b"\0" + bytes([WIDTH, *(pixel[0] for pixel in row)]) + bytes(WIDTH % 2) + b"\0\0" for row in rows
    ]
    absolute[0] += b"\0\1"
    file = bmp(8, absolute, 1, table)
    yield "BMP palette 8, absolute runs", file, seen(rows, lambda p: PALETTE[p[0]])
    whole = bmp(24, colours)
    yield "BMP cut short", whole[:200], None
    huge = bytearray(whole)
    huge[18:26] = struct.pack("<ii", 100_000, 100_000)
    yield "BMP that claims 100,000 x 100,000 pixels", bytes(huge), None


def check(name, file, expected):
    """Pillow reads the same, within a grey level where it lays alpha on white."""
    image = Image.open(io.BytesIO(file)).convert("RGBA")
    white = Image.new("RGBA", image.size, "white")
    found = Image.alpha_composite(white, image).convert("RGB").tobytes()
    worst = max(abs(a - b) for a, b in zip(found, expected, strict=True))
    assert worst <= 1, (name, worst)


def main():
    rows = []
    for name, file, expected in [*pngs(), *bmps()]:
        if expected is not None:
            check(name, file, expected)
        verdict = "refused" if expected is None else hashlib.sha256(expected).hexdigest()
        rows.append(json.dumps({"name": name, "file": file.hex(), "verdict": verdict}))
    print("[\n" + ",\n".join(rows) + "\n]")


if __name__ == "__main__":
    main()
