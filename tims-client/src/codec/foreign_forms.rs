//! What serde can say and the contract's documents never do. They are structs, lists, text, whole numbers and flags; both codecs
//! refuse anything else alike.

/// The methods of a `serde::Serializer` that refuse with `$refuse(what)`, and the types that go with them.
macro_rules! refuse_foreign_forms {
    ($error:ty, $refuse:path) => {
        type SerializeTuple = ::serde::ser::Impossible<(), $error>;
        type SerializeTupleStruct = ::serde::ser::Impossible<(), $error>;
        type SerializeTupleVariant = ::serde::ser::Impossible<(), $error>;
        type SerializeMap = ::serde::ser::Impossible<(), $error>;
        type SerializeStructVariant = ::serde::ser::Impossible<(), $error>;

        #[allow(clippy::disallowed_types)] // The trait names the type; a figure never comes here.
        fn serialize_f32(self, _value: f32) -> Result<(), $error> {
            Err($refuse("binary floating point"))
        }

        #[allow(clippy::disallowed_types)] // The trait names the type; a figure never comes here.
        fn serialize_f64(self, _value: f64) -> Result<(), $error> {
            Err($refuse("binary floating point"))
        }

        fn serialize_bytes(self, _bytes: &[u8]) -> Result<(), $error> {
            Err($refuse("bytes"))
        }

        fn serialize_newtype_variant<T: ::serde::Serialize + ?Sized>(
            self,
            _name: &'static str,
            _index: u32,
            _variant: &'static str,
            _value: &T,
        ) -> Result<(), $error> {
            Err($refuse("an enumeration with content"))
        }

        fn serialize_tuple(self, _length: usize) -> Result<Self::SerializeTuple, $error> {
            Err($refuse("a tuple"))
        }

        fn serialize_tuple_struct(
            self,
            _name: &'static str,
            _length: usize,
        ) -> Result<Self::SerializeTupleStruct, $error> {
            Err($refuse("a tuple"))
        }

        fn serialize_tuple_variant(
            self,
            _name: &'static str,
            _index: u32,
            _variant: &'static str,
            _length: usize,
        ) -> Result<Self::SerializeTupleVariant, $error> {
            Err($refuse("an enumeration with content"))
        }

        fn serialize_map(self, _length: Option<usize>) -> Result<Self::SerializeMap, $error> {
            Err($refuse("a map"))
        }

        fn serialize_struct_variant(
            self,
            _name: &'static str,
            _index: u32,
            _variant: &'static str,
            _length: usize,
        ) -> Result<Self::SerializeStructVariant, $error> {
            Err($refuse("an enumeration with content"))
        }
    };
}

pub(super) use refuse_foreign_forms;
