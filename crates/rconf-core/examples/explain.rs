//! Says what is behind an error that a server printed. Run it with
//! `cargo run -p rconf-core --example explain -- "NOAUTH Authentication required."`.

use rconf_core::Explanation;
use rconf_core::message::Language;

fn main() {
    let text = std::env::args().skip(1).collect::<Vec<_>>().join(" ");
    match rconf_core::explain(&text) {
        Explanation::Rule(rule) => println!("{}", rule.page(Language::English)),
        Explanation::Directives(directives) => {
            for directive in directives {
                println!("{}: {}", directive.name, directive.meaning.get(Language::English));
            }
        }
        Explanation::Causes(causes) => {
            for found in causes {
                println!("{}: {}", found.cause.name, found.cause.title.get(Language::English));
                println!("{}", found.cause.remedy.get(Language::English));
            }
        }
        Explanation::Suspects(suspects) => {
            for suspect in suspects {
                println!(
                    "{} {}: {}",
                    suspect.rule.code,
                    suspect.rule.name,
                    suspect.symptom.unwrap_or_default()
                );
            }
        }
        _ => println!("nothing is known of this text"),
    }
}
