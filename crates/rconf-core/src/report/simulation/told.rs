//! The texts of a report in its parts, for programs that show them in their own way.

use super::{events, notes, outcome};
use crate::message::{Language, Message};
use crate::simulate::{Model, Prediction};
use serde::Serialize;

/// What is said of a loss.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// How many masters are left, and what follows from that.
    pub heading: String,
    /// What happens, in the order of [`Prediction::events`].
    pub events: Vec<ToldEvent>,
    /// What is served in the end, a line for each side.
    pub served: String,
    /// What may be lost.
    pub risks: Vec<String>,
    /// What becomes of the nodes that come back.
    pub returns: Vec<String>,
    /// What the prediction takes for granted.
    pub notes: Vec<String>,
}

/// Something that happens, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToldEvent {
    /// When it happens, in seconds after the loss: `5–10.4`.
    pub seconds: String,
    /// What happens.
    pub text: String,
}

/// Returns the texts of the report about one loss.
pub fn told(model: &Model, prediction: &Prediction, language: Language) -> Told {
    let event = |event| ToldEvent {
        seconds: events::time(event),
        text: events::sentence(&events::said(event, prediction), language),
    };
    let lines = |lines: Vec<Message>| lines.iter().map(|line| events::sentence(line, language)).collect();
    Told {
        heading: events::heading(prediction).get(language).to_owned(),
        events: prediction.events.iter().map(event).collect(),
        served: outcome::served(prediction, language),
        risks: lines(prediction.risks.iter().map(outcome::risk).collect()),
        returns: lines(outcome::returns(prediction)),
        notes: notes(model).iter().map(|note| note.get(language).to_owned()).collect(),
    }
}
