//! Transcripts of the command line. They are what the documentation shows.

#[test]
fn transcripts() {
    trycmd::TestCases::new().case("tests/cmd/*.trycmd");
}
