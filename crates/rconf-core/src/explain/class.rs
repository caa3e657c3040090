//! Names of exceptions: what a library calls a fault tells its cause where the message does not.

use super::cause::{CAUSES, CLASSES, Cause, Class, Said};

/// Returns the causes of the exceptions that a line names, in order.
pub(super) fn classes(line: &str) -> impl Iterator<Item = (&'static Cause, &'static Said)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut at = 0;
    line.split(move |c| !is_part(c)).filter_map(move |word| {
        let end = at + word.len();
        at = end + line[end..].chars().next().map_or(0, char::len_utf8);
        let class = known(word, &line[..end])?;
        Some((&CAUSES[usize::from(class.cause)], &class.name))
    })
}

/// Returns the class whose name a text ends with: `TimeoutError` alone is said by many programs, `redis.exceptions.TimeoutError`
/// by one.
fn known(last: &str, text: &str) -> Option<&'static Class> {
    let first = CLASSES.partition_point(|class| class.last < last);
    let named = CLASSES[first..].iter().take_while(|class| class.last == last);
    let is_whole = |before: &str| !before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let mut named = named.filter(|class| text.strip_suffix(class.name.text).is_some_and(is_whole));
    named.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_class_counts_with_what_stands_before_it() {
        let names = |line: &str| classes(line).map(|(_, said)| said.text).collect::<Vec<_>>();
        assert_eq!(
            names("x: redis.clients.jedis.exceptions.JedisConnectionException: ü"),
            ["JedisConnectionException"]
        );
        assert_eq!(names("redis.exceptions.TimeoutError"), ["redis.exceptions.TimeoutError"]);
        assert!(names("TimeoutError: asyncio.exceptions.TimeoutError MyJedisConnectionException").is_empty());
    }
}
