//! Conditions: `[ … ]`, `[[ … ]]`.

use super::arithmetic;
use super::ast::{Part, Word};
use super::field::Field;
use super::patterns;
use super::sink::Sink;
use super::state::{Shell, Status};

/// Converts the result of a condition to a status.
pub(super) fn status(known: Option<bool>) -> Status {
    match known {
        Some(true) => Status::True,
        Some(false) => Status::False,
        None => Status::Open,
    }
}

/// Returns the variable that a test checks for emptiness, or `None` if there is none.
pub(super) fn emptiness(words: &[Word]) -> Option<String> {
    let at = words.iter().position(|word| matches!(word.literal(), Some("-z" | "-n")))?;
    let name = words.get(at + 1)?.parts.iter().find_map(|part| match part {
        Part::Param { param, .. } => Some(param.name.clone()),
        _ => None,
    });
    name.filter(|_| words.len() <= at + 3)
}

/// Returns the result of `[ … ]`, as far as it is known.
pub(super) fn test<S: Sink>(shell: &mut Shell<'_, S>, fields: &[Field]) -> Status {
    let (fields, negated) = match fields {
        [first, rest @ ..] if first.is("!") => (rest, true),
        all => (all, false),
    };
    let answer = match fields {
        [only] => only.known().map(|text| !text.is_empty()),
        [op, value] => match op.text.as_str() {
            "-z" => value.known().map(str::is_empty),
            "-n" => value.known().map(|text| !text.is_empty()),
            _ => None,
        },
        [left, op, right] => compare(shell, left, &op.text, right),
        _ => None,
    };
    status(answer.map(|yes| yes != negated))
}

fn compare<S: Sink>(shell: &mut Shell<'_, S>, left: &Field, op: &str, right: &Field) -> Option<bool> {
    let (a, b) = (left.known()?, right.known()?);
    match op {
        "=" | "==" => patterns::matches(b, a),
        "!=" => patterns::matches(b, a).map(|same| !same),
        _ => {
            let mut number =
                |text: &str| if text.is_empty() { None } else { arithmetic::evaluate(text, shell) };
            let (a, b) = (number(a)?, number(b)?);
            Some(match op {
                "-eq" => a == b,
                "-ne" => a != b,
                "-lt" => a < b,
                "-le" => a <= b,
                "-gt" => a > b,
                "-ge" => a >= b,
                _ => return None,
            })
        }
    }
}
