//! Writes elements as e.net takes them: one line, with the declaration that every client sends.

use std::fmt;

use super::Element;

/// The declaration. SYSPRO holds Windows-1252; the writer of a document refuses or folds what that cannot hold.
pub(in crate::enet) const DECLARATION: &str = r#"<?xml version="1.0" encoding="Windows-1252"?>"#;

impl Element {
    /// The element as a document, in UTF-8.
    pub fn to_document(&self) -> String {
        let mut document = String::with_capacity(1024);
        document.push_str(DECLARATION);
        self.write(&mut document);
        document
    }

    fn write(&self, to: &mut String) {
        to.push('<');
        to.push_str(&self.name);
        for (name, value) in &self.attributes {
            to.push(' ');
            to.push_str(name);
            to.push_str("=\"");
            escape(value, to);
            to.push('"');
        }
        if self.text.is_empty() && self.children.is_empty() {
            to.push_str("/>");
            return;
        }
        to.push('>');
        escape(&self.text, to);
        self.children.iter().for_each(|child| child.write(to));
        to.push_str("</");
        to.push_str(&self.name);
        to.push('>');
    }
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.write(&mut text);
        f.write_str(&text)
    }
}

/// Text with markup escaped. Line ends and tabs become references, because a reader would turn them into spaces.
pub(in crate::enet) fn escape(text: &str, to: &mut String) {
    let mut rest = text;
    while let Some(place) = rest.bytes().position(is_markup) {
        let (plain, markup) = rest.split_at_checked(place).unwrap_or((rest, ""));
        to.push_str(plain);
        let mut characters = markup.chars();
        to.push_str(match characters.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            Some('"') => "&quot;",
            Some('\'') => "&apos;",
            Some('\t') => "&#9;",
            Some('\n') => "&#10;",
            Some('\r') => "&#13;",
            Some(_) | None => "",
        });
        rest = characters.as_str();
    }
    to.push_str(rest);
}

fn is_markup(byte: u8) -> bool {
    matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'' | b'\t' | b'\n' | b'\r')
}
