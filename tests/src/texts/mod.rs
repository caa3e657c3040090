//! Random texts for servers to read, and ACL files: plausible lines, wrong lines, and broken bytes. The same seed results in
//! the same texts.

mod accepted;
mod acl;
mod acl_file;
mod combine;
mod lived_in;
mod mutate;
mod quote;
mod random;
mod sentinel;
mod special;
mod values;

pub use accepted::accepted_text;
pub use acl_file::acl_file;
pub use combine::text;
pub use lived_in::lived_in_sentinel_file;
pub use mutate::mutate;
pub use random::Random;
pub use sentinel::sentinel_text;
