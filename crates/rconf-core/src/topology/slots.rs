//! The division of the slots among the masters, as `redis-cli --cluster create` does it.

use super::Role;
use crate::cluster::SLOTS;

/// Returns the slots of the master with index `nth` among `masters`.
///
/// redis-cli rounds the end of each range and starts the next one after it, so the sizes of the ranges differ
/// by at most one slot.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "slots and masters are small numbers"
)]
pub(super) fn master_with_slots(nth: usize, masters: usize) -> Role {
    let each = f64::from(SLOTS) / masters as f64;
    let mut cursor = 0.0_f64;
    let mut first_slot = 0;
    for _ in 0..nth {
        first_slot = (cursor + each - 1.0).round() as u16 + 1;
        cursor += each;
    }
    let last_slot = if nth + 1 == masters { SLOTS - 1 } else { (cursor + each - 1.0).round() as u16 };
    Role::Master { first_slot, last_slot }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_divided_as_redis_cli_does() {
        let of = |n: usize| (0..n).map(|i| master_with_slots(i, n)).collect::<Vec<_>>();
        let range = |first_slot, last_slot| Role::Master { first_slot, last_slot };
        assert_eq!(of(3), [range(0, 5460), range(5461, 10_922), range(10_923, 16_383)]);
        assert_eq!(of(4), [range(0, 4095), range(4096, 8191), range(8192, 12_287), range(12_288, 16_383)]);
    }
}
