/// A place in a file as people and editors count it. All numbers start at 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line; lines end at LF.
    pub line: usize,
    /// The column in Unicode scalar values. A byte that is not UTF-8 counts as one.
    pub column: usize,
    /// The column in UTF-16 code units, as editors in browsers count.
    pub column_utf16: usize,
}

/// Where the lines of a file start.
#[derive(Debug, Clone)]
pub struct LineTable {
    starts: Vec<usize>,
}

impl LineTable {
    /// Finds the lines of `text`. Takes time linear in its length.
    pub fn new(text: &[u8]) -> Self {
        let breaks = text.iter().enumerate().filter(|&(_, &b)| b == b'\n').map(|(at, _)| at + 1);
        Self { starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// The number of lines. A text that ends in LF has one more, empty, line after it.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The line, from 1, that holds the byte at `offset`.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset)
    }

    /// The offset of the first byte of `line` (from 1).
    pub fn start(&self, line: usize) -> usize {
        self.starts.get(line.saturating_sub(1)).or(self.starts.last()).copied().unwrap_or(0)
    }

    /// The place of the byte at `offset` in `text`, the same text the table was made of.
    pub fn position(&self, text: &[u8], offset: usize) -> Position {
        let offset = offset.min(text.len());
        let line = self.line(offset);
        let (mut column, mut column_utf16) = (1, 1);
        for chunk in text[self.start(line)..offset].utf8_chunks() {
            column += chunk.valid().chars().count() + chunk.invalid().len();
            column_utf16 += chunk.valid().chars().map(char::len_utf16).sum::<usize>() + chunk.invalid().len();
        }
        Position { line, column, column_utf16 }
    }
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
    fn a_byte_that_is_not_utf8_is_one_column() {
        let text = b"a\xff\xfeb";
        assert_eq!(LineTable::new(text).position(text, 3).column, 4);
    }
}
