"""Golden sums for leuko_data::decode: JPEG files of every kind, and what libjpeg-turbo reads in them.

The files show a pattern of 29x21 pixels. cjpeg writes them in every sampling and order of scans, with
and without restarts. Then some are damaged: cut and closed by an end marker, bytes set to zero, restarts
lost. djpeg decodes each with -strict, which makes every warning an error.

Each case lists the file in hexadecimal and the verdict: the SHA-256 of red, green and blue, row by row;
or "refused". A file whose colours would have to be converted, or whose scans are not complete, is
"refused" too, although djpeg reads it. Needs cjpeg, djpeg and jpegtran of libjpeg-turbo 2.1.5 in the
path (Debian: libjpeg-turbo-progs) and Pillow:

    pip install -r requirements.txt && python make.py > jpeg.json
"""

import hashlib
import io
import json
import os
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

WIDTH, HEIGHT = 29, 21
FOLDER = Path(tempfile.mkdtemp())

# Columns x rows of samples of luma and both chromas in a block.
SAMPLINGS = (
    "1x1,1x1,1x1 2x1,1x1,1x1 1x2,1x1,1x1 2x2,1x1,1x1 4x1,1x1,1x1 1x4,1x1,1x1 4x2,1x1,1x1 2x4,1x1,1x1 "
    "2x2,2x1,2x1 2x2,1x2,1x2 2x2,2x1,1x2 1x1,2x2,1x1 1x1,2x1,2x1 1x1,1x2,1x2 1x2,2x1,1x1 2x1,1x1,1x2 "
    "1x1,2x2,2x2 3x1,1x1,1x1 3x2,1x1,1x1 2x2,2x2,1x1"
).split()

SCANS = {
    "separate": "0; 1; 2;",
    "backwards": "2; 1; 0;",
    "chroma-apart": "0 1; 2;",
}


def pattern():
    """Soft colours with some sharp edges."""
    pixels = bytearray()
    for y in range(HEIGHT):
        for x in range(WIDTH):
            inside = (x - 13) ** 2 + (y - 10) ** 2 < 60
            pixels += bytes(
                [
                    (110 if inside else 200) + (x * 5 + y * 3) % 30,
                    (60 if inside else 170) + (x * 3 + y * 7) % 40,
                    (150 if inside else 190) + (x * x + y) % 25,
                ]
            )
    return bytes(pixels)


PPM = b"P6\n%d %d\n255\n" % (WIDTH, HEIGHT) + pattern()


def run(*command, data):
    # Without processor-specific code, which differs where damage makes values overflow.
    plain = {**os.environ, "JSIMD_FORCENONE": "1"}
    done = subprocess.run(command, input=data, capture_output=True, check=False, env=plain)
    return done.stdout if done.returncode == 0 else None


def cjpeg(*options):
    return run("cjpeg", "-optimize", *options, data=PPM)


def scan_file(name, text):
    path = FOLDER / name
    path.write_text(text)
    return str(path)


def verdict(data):
    ppm = run("djpeg", "-strict", "-ppm", data=data)
    if ppm is None:
        return "refused"
    kind, width, height, _ = ppm.split(maxsplit=3)
    count = int(width) * int(height) * (3 if kind == b"P6" else 1)
    samples = ppm[-count:]
    if kind == b"P5":
        samples = bytes(grey for sample in samples for grey in [sample] * 3)
    return hashlib.sha256(samples).hexdigest()


def codings(*options):
    """A picture in all ways to order its data, by name."""
    yield "baseline", cjpeg(*options)
    yield "restarts", cjpeg("-restart", "1B", *options)
    yield "progressive", cjpeg("-progressive", *options)
    for name, text in SCANS.items():
        yield name, cjpeg("-scans", scan_file(name, text), *options)


def sound():
    """Whole files."""
    for sampling in SAMPLINGS:
        for name, data in codings("-sample", sampling):
            if data is not None:
                yield f"{sampling} {name}", data
    colour = cjpeg()
    yield "standard tables", run("cjpeg", data=PPM)
    yield "restart every row", cjpeg("-restart", "1")
    yield "progressive, restarts", cjpeg("-progressive", "-restart", "2B")
    yield "separate, restarts", cjpeg("-scans", scan_file("s", SCANS["separate"]), "-restart", "3B")
    yield "low quality", cjpeg("-quality", "5")
    yield "16-bit quantisation", cjpeg("-quality", "1")
    yield "fast transform in the encoder", cjpeg("-dct", "fast")
    yield "grey", cjpeg("-grayscale")
    yield "grey 2x2", cjpeg("-grayscale", "-sample", "2x2")
    yield "grey progressive", cjpeg("-grayscale", "-progressive")
    yield "RGB", cjpeg("-rgb")
    yield "RGB 2x2", cjpeg("-rgb", "-sample", "2x2")
    yield "RGB progressive", cjpeg("-rgb", "-progressive")
    yield "no JFIF marker", without(colour, 0xE0)
    yield "RGB by letters", without(cjpeg("-rgb"), 0xEE)
    yield "bytes after the end", colour + b"more"
    yield "fill bytes", colour[:2] + b"\xff\xff" + colour[2:]
    yield "thumbnail", colour[:2] + segment(0xE1, b"Exif\0\0" + cjpeg("-grayscale")) + colour[2:]


def segment(marker, data):
    return bytes([0xFF, marker]) + (len(data) + 2).to_bytes(2, "big") + data


def without(data, marker):
    """The file without its first segment of this kind."""
    start = data.index(bytes([0xFF, marker]))
    length = int.from_bytes(data[start + 2 : start + 4], "big")
    return data[:start] + data[start + 2 + length :]


def other_kinds():
    """Files with four channels, whose colours leuko does not convert, and with arithmetic coding."""
    yield "arithmetic coding", run("cjpeg", "-arithmetic", data=PPM)
    file = io.BytesIO()
    Image.frombytes("RGB", (WIDTH, HEIGHT), pattern()).convert("CMYK").save(file, "JPEG")
    data = file.getvalue()
    yield "CMYK", data
    # The last byte of Adobe's segment is the transform: 2 is YCCK.
    at = data.index(b"Adobe") + 11
    yield "YCCK", data[:at] + b"\x02" + data[at + 1 :]


def scan_data(data):
    """Where the coded data of the last scan starts and ends."""
    header = data.rindex(b"\xff\xda")
    start = header + 2 + int.from_bytes(data[header + 2 : header + 4], "big")
    return start, data.rindex(b"\xff\xd9")


def damaged():
    """Files with damage in their coded data, closed by an end marker."""
    for name, whole in codings("-sample", "2x2,1x1,1x1"):
        start, end = scan_data(whole)
        for part in (0.1, 0.5, 0.8):
            at = start + int((end - start) * part)
            yield f"{name} cut at {part}", whole[:at] + b"\xff\xd9"
            for count in (4, 16):
                zeros = whole[:at] + bytes(min(count, end - at)) + whole[min(at + count, end) :]
                yield f"{name} {count} zeros at {part}", zeros
            yield f"{name} byte lost at {part}", whole[:at] + whole[at + 1 :]
    whole = cjpeg("-restart", "1B")
    start, end = scan_data(whole)
    pieces = split_restarts(whole[start:end])
    for lost in (0, 2, len(pieces) - 1):
        kept = pieces[:lost] + pieces[lost + 1 :]
        yield f"restart interval {lost} lost", whole[:start] + b"".join(kept) + whole[end:]
    swapped = pieces[:1] + [pieces[2], pieces[1]] + pieces[3:]
    yield "restart intervals swapped", whole[:start] + b"".join(swapped) + whole[end:]
    marker = whole.index(b"\xff\xd2", start)
    yield "restart marker lost", whole[:marker] + whole[marker + 2 :]
    yield "restart marker wrong", whole[:marker] + b"\xff\xd5" + whole[marker + 2 :]


def split_restarts(data):
    """Intervals, each with the restart marker before it."""
    pieces, start = [], 0
    for at in range(len(data) - 1):
        if data[at] == 0xFF and 0xD0 <= data[at + 1] <= 0xD7:
            pieces.append(data[start:at])
            start = at
    return pieces + [data[start:]]


def incomplete():
    """Progressive files and separate scans, with the last scans left out: nothing warns of that."""
    for name, whole in [
        ("progressive", cjpeg("-progressive")),
        ("separate", cjpeg("-scans", scan_file("s", SCANS["separate"]))),
    ]:
        scans = [at for at in range(len(whole) - 1) if whole[at : at + 2] == b"\xff\xda"]
        for count, at in enumerate(scans[1:], start=1):
            yield f"{name}, {count} of {len(scans)} scans", whole[:at] + b"\xff\xd9"


def main():
    cases = [(name, data, verdict(data)) for name, data in [*sound(), *damaged()]]
    cases += [(name, data, "refused") for name, data in [*other_kinds(), *incomplete()]]
    rows = [
        json.dumps({"name": name, "file": data.hex(), "verdict": verdict})
        for name, data, verdict in cases
    ]
    print("[\n" + ",\n".join(rows) + "\n]")


if __name__ == "__main__":
    main()
