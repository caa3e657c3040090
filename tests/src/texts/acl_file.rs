use super::acl::user;
use super::mutate;
use super::random::Random;

/// Lines that are no `user` line, or an odd one.
const ODD: [&str; 24] = [
    "",
    " ",
    "# a comment",
    "user",
    "user ",
    "USER alice on",
    "User alice",
    "\tuser alice on\t",
    "user  alice on",
    "user  on",
    "user alice  on",
    "user\talice on",
    "user alice\ton",
    "user alice \ton",
    "user alice on\r",
    "alice on",
    "port 6379",
    "user \"alice\" on",
    "user alice \">secret\" on",
    "user alice on # a comment",
    "user alice on >a >a <a",
    "user default off",
    "user default on nopass ~* +@all",
    "\u{feff}user alice on",
];

/// Returns a random ACL file: most lines are users, some are odd, and a few bytes of some files are changed.
pub fn acl_file(random: &mut Random) -> Vec<u8> {
    let mut text = Vec::new();
    for _ in 0..random.below(5) {
        if random.one_in(4) {
            text.extend_from_slice(random.pick(&ODD).as_bytes());
        } else {
            // A line has one or a few of the rules of a random user, so that not every file is refused.
            let mut arguments = user(random);
            if random.one_in(2) {
                arguments.truncate(1 + random.below(3));
            }
            if random.one_in(3) {
                arguments[0] = format!("u{}", random.below(4)).into_bytes();
            }
            text.extend_from_slice(b"user ");
            text.extend(arguments.join(&b' '));
        }
        let end: &[u8] = if random.one_in(12) { b"\r\n" } else { b"\n" };
        text.extend_from_slice(end);
    }
    if random.one_in(6) {
        text.pop();
    }
    if random.one_in(8) {
        mutate(random, &mut text);
    }
    text
}
