//! Days and instants in JSON: `YYYY-MM-DD` in the company's time zone, and RFC 3339 in UTC.

time::serde::format_description!(pub(crate) day, Date, "[year]-[month]-[day]");

/// An instant that may be absent, always written in UTC. Pair it with `default` and `skip_serializing_if`.
pub(crate) mod instant {
    use serde::{Deserialize, Deserializer, Serializer, de, ser};
    use time::format_description::well_known::Rfc3339;
    use time::{OffsetDateTime, UtcOffset};

    /// The text of an instant, or nothing for a year that RFC 3339 cannot hold.
    pub(crate) fn text(instant: OffsetDateTime) -> Option<String> {
        instant.checked_to_offset(UtcOffset::UTC)?.format(&Rfc3339).ok()
    }

    pub(crate) fn serialize<S: Serializer>(value: &Option<OffsetDateTime>, to: S) -> Result<S::Ok, S::Error> {
        match value {
            None => to.serialize_none(),
            Some(instant) => {
                let text = text(*instant).ok_or_else(|| ser::Error::custom("the year does not fit RFC 3339"))?;
                to.serialize_str(&text)
            }
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<OffsetDateTime>, D::Error> {
        let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
        let parsed = OffsetDateTime::parse(&text, &Rfc3339);
        parsed.map(Some).map_err(|_| de::Error::custom(format_args!("`{text}` is not an RFC 3339 instant")))
    }
}
