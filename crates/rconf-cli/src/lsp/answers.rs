//! Answers to requests about documents.

use super::actions::{Asked, actions};
use super::check::Checked;
use super::complete::complete;
use super::documents::Document;
use super::hover::hover;
use super::lens::lenses;
use super::navigate::{definition, references};
use super::symbols::symbols;
use lsp_server::{ErrorCode, Request, Response};
use lsp_types::request::{
    CodeActionRequest, CodeLensRequest, Completion, DocumentSymbolRequest, GotoDefinition, HoverRequest,
    References, Request as _,
};
use lsp_types::{
    CodeActionParams, CodeLensParams, CompletionParams, DocumentSymbolParams, GotoDefinitionParams,
    HoverParams, ReferenceParams, Uri,
};
use rconf_core::message::Language;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::Path;

/// What answers are made from.
pub struct Known<'a> {
    /// The newest check. It may be of older texts.
    pub checked: &'a Checked,
    /// The open documents.
    pub documents: &'a [Document],
    /// The root folder.
    pub root: &'a Path,
    /// The language.
    pub language: Language,
}

/// Returns whether the answer to a request needs a check of the texts as they are now.
pub fn needs_check(method: &str) -> bool {
    [CodeActionRequest::METHOD, CodeLensRequest::METHOD, References::METHOD].contains(&method)
}

/// Answers a request. Returns an error for one that the server does not know.
pub fn answer(request: Request, known: &Known<'_>) -> Response {
    let Request { id, method, params } = request;
    let result = match method.as_str() {
        HoverRequest::METHOD => known.about(
            params,
            |params: &HoverParams| {
                let at = &params.text_document_position_params;
                (&at.text_document.uri, at.position)
            },
            |document, at| hover(document, at, known.checked.server(document), known.language),
        ),
        Completion::METHOD => known.about(
            params,
            |params: &CompletionParams| {
                let at = &params.text_document_position;
                (&at.text_document.uri, at.position)
            },
            |document, at| complete(document, at, known.checked.server(document), known.language),
        ),
        GotoDefinition::METHOD => known.about(
            params,
            |params: &GotoDefinitionParams| {
                let at = &params.text_document_position_params;
                (&at.text_document.uri, at.position)
            },
            |document, at| definition(known.checked, document, at, known.root),
        ),
        References::METHOD => known.about(
            params,
            |params: &ReferenceParams| {
                let at = &params.text_document_position;
                (&at.text_document.uri, at.position)
            },
            |document, at| references(known.checked, document, at, known.root),
        ),
        DocumentSymbolRequest::METHOD => known.about(
            params,
            |params: &DocumentSymbolParams| (&params.text_document.uri, ()),
            |document, ()| symbols(document, known.checked.server(document)),
        ),
        CodeLensRequest::METHOD => known.about(
            params,
            |params: &CodeLensParams| (&params.text_document.uri, ()),
            |document, ()| lenses(known.checked, document, known.root, known.language),
        ),
        CodeActionRequest::METHOD => known.about(
            params,
            |params: &CodeActionParams| (&params.text_document.uri, (params.range, params.context.clone())),
            |document, (range, context)| {
                let Known { checked, documents, root, language } = *known;
                actions(&Asked { checked, documents, document, root, language }, range, &context)
            },
        ),
        _ => {
            let why = format!("rconf does not know the request {method}");
            return Response::new_err(id, ErrorCode::MethodNotFound as i32, why);
        }
    };
    match result {
        Ok(result) => Response::new_ok(id, result),
        Err(why) => Response::new_err(id, ErrorCode::InvalidParams as i32, why.to_string()),
    }
}

impl Known<'_> {
    /// Answers a request about a document. About one that is not open, the answer is null.
    fn about<P: DeserializeOwned, At, R: Serialize>(
        &self,
        params: Value,
        at: impl Fn(&P) -> (&Uri, At),
        answer: impl FnOnce(&Document, At) -> R,
    ) -> Result<Value, serde_json::Error> {
        let params: P = serde_json::from_value(params)?;
        let (uri, at) = at(&params);
        match self.documents.iter().find(|document| document.uri == *uri) {
            Some(document) => serde_json::to_value(answer(document, at)),
            None => Ok(Value::Null),
        }
    }
}
