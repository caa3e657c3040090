use super::lookup::with_lower;
use super::tables::{CATEGORIES_6_0, COMMANDS_6_0};

/// A set of the commands of Redis 6.0. Only that release needs it: it refuses an ACL rule such as
/// `+acl|whoami` if an earlier rule, such as `+acl` or `+@admin`, already allows the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CommandSet([u64; 4]);

impl CommandSet {
    /// The empty set.
    pub const NONE: Self = Self([0; 4]);
    /// The set of all commands.
    pub const ALL: Self = Self([u64::MAX; 4]);

    /// Creates a set of one command. The set is empty if Redis 6.0 does not have the command. Ignores case.
    pub fn of_command(name: &[u8]) -> Self {
        let found = with_lower(name, |lower| COMMANDS_6_0.binary_search(&lower).ok());
        let mut set = Self::NONE;
        if let Some(at) = found.flatten() {
            set.0[at / 64] |= 1 << (at % 64);
        }
        set
    }

    /// Creates a set of the commands in an ACL category, given without its `@`. The set is empty if there is
    /// no such category. Ignores case.
    pub fn of_category(name: &[u8]) -> Self {
        let category =
            with_lower(name, |lower| CATEGORIES_6_0.iter().find(|(category, _)| *category == lower));
        category.flatten().map_or(Self::NONE, |(_, set)| Self(*set))
    }

    /// Adds the commands of another set.
    pub fn insert(&mut self, other: Self) {
        for (bits, more) in self.0.iter_mut().zip(other.0) {
            *bits |= more;
        }
    }

    /// Removes the commands of another set.
    pub fn remove(&mut self, other: Self) {
        for (bits, fewer) in self.0.iter_mut().zip(other.0) {
            *bits &= !fewer;
        }
    }

    /// Returns `true` if the sets have a command in common.
    pub fn meets(self, other: Self) -> bool {
        self.0.iter().zip(other.0).any(|(bits, others)| bits & others != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_add_and_remove_commands() {
        let acl = CommandSet::of_command(b"ACL");
        let mut allowed = CommandSet::of_category(b"Admin");
        assert!(allowed.meets(acl) && !allowed.meets(CommandSet::of_command(b"get")));
        allowed.remove(CommandSet::of_category(b"dangerous"));
        assert!(!allowed.meets(acl));
        allowed.insert(CommandSet::ALL);
        allowed.remove(acl);
        assert!(!allowed.meets(acl) && allowed.meets(CommandSet::of_command(b"get")));
    }

    #[test]
    fn unknown_names_are_no_commands() {
        assert_eq!(CommandSet::of_command(b"nosuch"), CommandSet::NONE);
        assert_eq!(CommandSet::of_category(b"nosuch"), CommandSet::NONE);
        assert_eq!(CommandSet::of_category(b""), CommandSet::NONE);
    }
}
