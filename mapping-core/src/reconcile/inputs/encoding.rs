//! Bytes as letters. What is not in the file's encoding breaks its row and no other.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;

use super::column_map::Encoding;

/// The encoding of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letters {
    Utf8,
    Windows1252,
}

impl Letters {
    /// The encoding of a file, as its map has it.
    pub(super) fn of(bytes: &[u8], encoding: Encoding) -> Self {
        match encoding {
            Encoding::Utf8 => Self::Utf8,
            Encoding::Windows1252 => Self::Windows1252,
            Encoding::Utf8OrWindows1252 if str::from_utf8(bytes).is_ok() || bytes.starts_with(b"\xef\xbb\xbf") => {
                Self::Utf8
            }
            Encoding::Utf8OrWindows1252 => {
                let mixed = bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii());
                if mixed { Self::Utf8 } else { Self::Windows1252 }
            }
        }
    }

    /// The text of a record.
    pub(super) fn read(self, raw: &[u8]) -> Result<Cow<'_, str>, String> {
        match self {
            Self::Utf8 => str::from_utf8(raw).map(Cow::Borrowed).map_err(|error| {
                let at = error.valid_up_to() + 1;
                format!("byte {at} of the line is not UTF-8, as the file is; save the file in one encoding")
            }),
            Self::Windows1252 => match raw.iter().position(|byte| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d)) {
                None => Ok(WINDOWS_1252.decode_without_bom_handling(raw).0),
                Some(at) => Err(format!("byte {} of the line is none of Windows-1252; save the file as UTF-8", at + 1)),
            },
        }
    }
}

/// The text of a line of which nobody knows what it is, for people to look at.
pub(super) fn lossy(raw: &[u8]) -> Cow<'_, str> {
    // No more than is shown, whatever the line's length.
    let most = raw.len().min(super::intake::SHOWN * 4 + 4);
    String::from_utf8_lossy(raw.get(..most).unwrap_or(raw))
}
