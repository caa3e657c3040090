/// A position in a file, as people and editors count it. All numbers start at 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position {
    /// The line. Lines end at LF.
    pub line: usize,
    /// The column, in Unicode scalar values. A byte that is not valid UTF-8 counts as one.
    pub column: usize,
    /// The column in UTF-16 code units, as editors in browsers count.
    pub column_utf16: usize,
}

/// Where the lines of a file start.
#[derive(Debug, Clone)]
pub struct LineTable {
    starts: Vec<usize>,
    /// Checkpoints within long lines from which columns are counted: offset, column, UTF-16 column.
    within: Vec<(usize, usize, usize)>,
}

/// The maximum number of bytes over which columns are counted.
const FAR: usize = 4096;

impl LineTable {
    /// Finds the lines of `text`, in time linear in its length.
    pub fn new(text: &[u8]) -> Self {
        let breaks = text.iter().enumerate().filter(|&(_, &b)| b == b'\n').map(|(at, _)| at + 1);
        let mut table = Self { starts: std::iter::once(0).chain(breaks).collect(), within: Vec::new() };
        let ends = table.starts.iter().skip(1).copied().chain([text.len()]);
        for (start, end) in table.starts.iter().copied().zip(ends) {
            let mut last = (start, 1, 1);
            while end - last.0 > FAR {
                // At the start of a character, where an invalid sequence has ended too.
                let is_start = |at: &usize| text[*at] & 0xc0 != 0x80;
                let at = (last.0 + FAR..end).find(is_start).unwrap_or(end);
                let (column, column_utf16) = columns(&text[last.0..at]);
                last = (at, last.1 + column, last.2 + column_utf16);
                table.within.push(last);
            }
        }
        table
    }

    /// Returns the number of lines. A text that ends in LF has one more, empty, line after it.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// Returns the line, from 1, that contains the byte at `offset`.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset)
    }

    /// Returns the offset of the first byte of `line` (from 1).
    pub fn start(&self, line: usize) -> usize {
        self.starts.get(line.saturating_sub(1)).or(self.starts.last()).copied().unwrap_or(0)
    }

    /// Returns the bytes of `line` (from 1) of `text`, without its line break.
    pub fn bytes<'t>(&self, text: &'t [u8], line: usize) -> &'t [u8] {
        let end = self.starts.get(line).map_or(text.len(), |next| next - 1);
        let bytes = text.get(self.start(line)..end).unwrap_or_default();
        bytes.strip_suffix(b"\r").unwrap_or(bytes)
    }

    /// Returns the position of the byte at `offset` in `text`, which must be the text the table was made
    /// from.
    pub fn position(&self, text: &[u8], offset: usize) -> Position {
        let offset = offset.min(text.len());
        let line = self.line(offset);
        let start = self.start(line);
        let near = self.within.partition_point(|(at, ..)| *at <= offset).checked_sub(1);
        let near = near.map(|nth| self.within[nth]).filter(|(at, ..)| *at > start);
        let (from, column, column_utf16) = near.unwrap_or((start, 1, 1));
        let more = columns(text.get(from..offset).unwrap_or_default());
        Position { line, column: column + more.0, column_utf16: column_utf16 + more.1 }
    }
}

/// Returns the number of columns that bytes take, in Unicode scalar values and in UTF-16 code units.
fn columns(bytes: &[u8]) -> (usize, usize) {
    let (mut characters, mut units) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        characters += chunk.valid().chars().count() + chunk.invalid().len();
        units += chunk.valid().chars().map(char::len_utf16).sum::<usize>() + chunk.invalid().len();
    }
    (characters, units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let text = "# 密码 😀 x\nport 1\n".as_bytes();
        let table = LineTable::new(text);
        let x = text.iter().position(|&b| b == b'x').expect("there is an x");
        assert_eq!(table.position(text, x), Position { line: 1, column: 8, column_utf16: 9 });
        assert_eq!(table.position(text, x + 2), Position { line: 2, column: 1, column_utf16: 1 });
        assert_eq!(table.position(text, 999).line, 3);
    }

    #[test]
    fn columns_of_long_lines_count_from_the_start() {
        let long = format!("{}\n{}", "密a\u{1f600}".repeat(3000), "é".repeat(9000));
        let mut text = long.into_bytes();
        text.splice(9000..9000, [0xff; 6000]);
        let table = LineTable::new(&text);
        for offset in [0, 4095, 4096, 8191, 9001, 14_000, 15_001, text.len() - 18_000, text.len() - 1] {
            let line = text[..offset].rsplit(|b| *b == b'\n').next().unwrap_or_default();
            let (column, column_utf16) = columns(line);
            let position = table.position(&text, offset);
            assert_eq!((position.column, position.column_utf16), (column + 1, column_utf16 + 1), "{offset}");
        }
    }

    #[test]
    fn a_byte_that_is_not_utf8_is_one_column() {
        let text = b"a\xff\xfeb";
        assert_eq!(LineTable::new(text).position(text, 3).column, 4);
    }
}
