#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| rconf_fuzz::acl_file(data));
