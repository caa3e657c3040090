//! Finds the texts that a program passes to functions. The programs have no symbols, so a function is known by a text
//! that it is known to be called with.

use super::elf::{Part, sections};
use std::collections::{BTreeMap, BTreeSet};

/// A text that is passed to a function.
#[derive(Debug)]
pub(super) struct Call {
    pub text: String,
    /// The address of the function, if the next call could be read.
    pub function: Option<u64>,
    /// The small number that is its first argument, as the level of a log line is.
    pub first: Option<u8>,
}

/// How many bytes after the text its call is looked for, and how many before it the first argument.
const AFTER: usize = 60;
const BEFORE: usize = 64;
/// Shorter texts are names and formats.
const SHORTEST: usize = 6;

/// Returns all calls in a program.
pub(super) fn calls(file: &[u8]) -> Result<Vec<Call>, String> {
    let sections = sections(file)?;
    let section = |name: &str| sections.get(name).copied().ok_or_else(|| format!("it has no section {name}"));
    let (code, texts) = (section(".text")?, section(".rodata")?);
    let stubs = [".text", ".plt", ".plt.sec"].iter().filter_map(|name| sections.get(*name).copied());
    let stubs: Vec<Part<'_>> = stubs.collect();
    let mut calls = Vec::new();
    for at in 0..code.bytes.len().saturating_sub(LEA) {
        if let Some(text) = loaded_text(code, texts, at) {
            let function = next_call(code, &stubs, at + LEA);
            let end = function.map_or(at + LEA + AFTER / 2, |(_, at)| at);
            let around = code.bytes.get(at.saturating_sub(BEFORE)..end.min(code.bytes.len()));
            let first = around.and_then(first_argument);
            calls.push(Call { text, function: function.map(|(function, _)| function), first });
        }
    }
    Ok(calls)
}

/// The length of `lea register, [rip + offset]`.
const LEA: usize = 7;

/// Returns the text whose address the instruction at an offset loads.
fn loaded_text(code: Part<'_>, texts: Part<'_>, at: usize) -> Option<String> {
    let instruction = code.bytes.get(at..at + LEA)?;
    let [0x48 | 0x4c, 0x8d, register, ..] = *instruction else { return None };
    // The operand is relative to the next instruction.
    if register & 0b1100_0111 != 0b0000_0101 {
        return None;
    }
    let begin = texts.offset(relative(code, at + LEA, &instruction[3..])?)?;
    let text = texts.bytes.get(begin..)?.split(|byte| *byte == 0).next()?;
    let text = str::from_utf8(text).ok().filter(|text| text.len() >= SHORTEST)?;
    let is_text = text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t' | '\x1b'));
    is_text.then(|| text.to_owned())
}

/// Returns the function that is called next, and the offset of the call.
fn next_call(code: Part<'_>, targets: &[Part<'_>], from: usize) -> Option<(u64, usize)> {
    let window = code.bytes.get(from..(from + AFTER).min(code.bytes.len()))?;
    window.iter().enumerate().filter(|(_, byte)| **byte == 0xe8).find_map(|(nth, _)| {
        let target = relative(code, from + nth + 5, window.get(nth + 1..nth + 5)?)?;
        targets.iter().any(|part| part.offset(target).is_some()).then_some((target, from + nth))
    })
}

/// Returns an address that is given relative to the instruction at an offset.
fn relative(code: Part<'_>, next: usize, offset: &[u8]) -> Option<u64> {
    let offset = i32::from_le_bytes(offset.try_into().ok()?);
    code.address.checked_add(u64::try_from(next).ok()?)?.checked_add_signed(offset.into())
}

/// Returns the last small number that is moved to the register of the first argument.
fn first_argument(code: &[u8]) -> Option<u8> {
    code.windows(5).rev().find_map(|window| match *window {
        [0xbf, number, 0, 0 | 4, 0] => Some(number),
        _ => None,
    })
}

/// Returns the function that is called most often with a text that begins with the given one, and is none of `others`. Of
/// several, it is the one with the most calls in all: what is near another text is a helper.
pub(super) fn function(calls: &[Call], known: &str, others: &BTreeSet<u64>) -> Option<u64> {
    let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
    for call in calls.iter().filter(|call| call.text.starts_with(known)) {
        if let Some(function) = call.function.filter(|function| !others.contains(function)) {
            *counts.entry(function).or_default() += 1;
        }
    }
    let in_all = |function: u64| calls.iter().filter(|call| call.function == Some(function)).count();
    counts
        .into_iter()
        .max_by_key(|(function, count)| (*count, in_all(*function)))
        .map(|(function, _)| function)
}
