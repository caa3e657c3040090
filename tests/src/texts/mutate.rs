use super::random::Random;

/// Byte sequences to insert into a text, in addition to single bytes.
const PIECES: [&[u8]; 26] = [
    b"\0",
    b"\x0b",
    b"\x0c",
    b"\r",
    b"\n",
    b"\t",
    b" ",
    b"\xff",
    b"\xc2\xa0",
    b"\xe3\x80\x80",
    b"\"",
    b"'",
    b"\\",
    b"#",
    b" # x",
    b"\\x4",
    b"\\x41",
    b"\"\"",
    b"''",
    b"\" \"",
    b"\0\n",
    b"\n\0",
    b"\r\n",
    b".",
    b"|",
    b"\x1b",
];

/// Changes a few bytes of a text.
pub fn mutate(random: &mut Random, text: &mut Vec<u8>) {
    if random.one_in(20) {
        text.splice(0..0, *b"\xef\xbb\xbf");
    }
    for _ in 0..=random.below(2) {
        let at = random.below(text.len() + 1);
        match random.below(8) {
            0..=3 => {
                let piece = random.pick(&PIECES);
                text.splice(at..at, piece.iter().copied());
            }
            4 if at < text.len() => {
                text.remove(at);
            }
            5 if at < text.len() => text[at] ^= 1 << random.below(8),
            6 if at < text.len() => text[at] = random.byte(),
            7 if at + 1 < text.len() => text.swap(at, at + 1),
            _ => text.truncate(at.max(1)),
        }
    }
}
