//! Days and instants on the wire: `YYYY-MM-DD` in the company's time zone, and RFC 3339 in UTC.

time::serde::format_description!(pub(crate) day, Date, "[year]-[month]-[day]");

/// RFC 3339, always written in UTC.
pub(crate) mod instant {
    use serde::{Deserialize, Deserializer, Serializer, ser};
    use time::format_description::well_known::Rfc3339;
    use time::{OffsetDateTime, UtcOffset};

    /// The text of an instant, or nothing for a year that RFC 3339 cannot hold.
    pub(crate) fn text(instant: OffsetDateTime) -> Option<String> {
        instant.checked_to_offset(UtcOffset::UTC)?.format(&Rfc3339).ok()
    }

    /// For an optional field; pair it with `default` and `skip_serializing_if`.
    pub(crate) mod option {
        use super::{Deserialize, Deserializer, OffsetDateTime, Rfc3339, Serializer, ser, text};

        pub(crate) fn serialize<S: Serializer>(value: &Option<OffsetDateTime>, to: S) -> Result<S::Ok, S::Error> {
            match value.map(text) {
                Some(Some(text)) => to.serialize_str(&text),
                Some(None) => Err(ser::Error::custom("the year does not fit RFC 3339")),
                None => to.serialize_none(),
            }
        }

        pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<OffsetDateTime>, D::Error> {
            let text = Option::<String>::deserialize(from)?;
            let parse = |text: String| {
                OffsetDateTime::parse(&text, &Rfc3339)
                    .map_err(|_| serde::de::Error::custom(format_args!("`{text}` is not an RFC 3339 instant")))
            };
            text.map(parse).transpose()
        }
    }
}
