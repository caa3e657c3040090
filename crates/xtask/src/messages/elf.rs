//! Reads the sections of an ELF file of x86-64, as far as the texts of a program need it.

use std::collections::BTreeMap;

/// A section: its address when the program runs, and its bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'a> {
    pub address: u64,
    pub bytes: &'a [u8],
}

impl Part<'_> {
    /// Returns the offset of an address in this section.
    pub(super) fn offset(&self, address: u64) -> Option<usize> {
        let offset = usize::try_from(address.checked_sub(self.address)?).ok()?;
        (offset < self.bytes.len()).then_some(offset)
    }
}

/// Returns the sections by name.
pub(super) fn sections(file: &[u8]) -> Result<BTreeMap<String, Part<'_>>, String> {
    const X86_64: u64 = 62;
    const IS_64_BIT: Option<&u8> = Some(&2);
    if !file.starts_with(b"\x7fELF") || file.get(4) != IS_64_BIT || number(file, 18, 2) != Some(X86_64) {
        return Err("it is no program for x86-64, whose calls could be read".to_owned());
    }
    read(file).ok_or_else(|| "its table of sections is cut off".to_owned())
}

fn read(file: &[u8]) -> Option<BTreeMap<String, Part<'_>>> {
    let table = at(file, 40, 8)?;
    let (count, names) = (at(file, 60, 2)?, at(file, 62, 2)?);
    let header = |nth: usize| table + 64 * nth;
    let names = at(file, header(names) + 24, 8)?;
    let mut sections = BTreeMap::new();
    for nth in 0..count {
        const WITHOUT_BYTES: u64 = 8;
        let header = header(nth);
        let name = file.get(names + at(file, header, 4)?..)?;
        let name = name.split(|byte| *byte == 0).next().map(String::from_utf8_lossy)?;
        let (begin, length) = (at(file, header + 24, 8)?, at(file, header + 32, 8)?);
        if number(file, header + 4, 4)? != WITHOUT_BYTES {
            let part =
                Part { address: number(file, header + 16, 8)?, bytes: file.get(begin..begin + length)? };
            sections.insert(name.into_owned(), part);
        }
    }
    Some(sections)
}

fn at(file: &[u8], offset: usize, length: usize) -> Option<usize> {
    usize::try_from(number(file, offset, length)?).ok()
}

/// Returns the number in some bytes, the lowest first.
fn number(file: &[u8], offset: usize, length: usize) -> Option<u64> {
    let bytes = file.get(offset..offset.checked_add(length)?)?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}
