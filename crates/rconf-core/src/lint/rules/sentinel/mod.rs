//! Group Q: Sentinels, and what they watch.
