//! Closed sets of named choices, such as activations: their names, `FromStr` and `Display` in one place.

/// Gives an enum of plain variants `ALL`, `name`, `Display` and a `FromStr` whose error lists the names.
macro_rules! names {
    ($Enum:ident, $Error:ident, $what:literal { $($Variant:ident => $name:literal),* $(,)? }) => {
        impl $Enum {
            /// Every choice there is.
            pub const ALL: &[$Enum] = &[$($Enum::$Variant),*];

            /// The name by which it is chosen.
            pub fn name(self) -> &'static str {
                match self { $($Enum::$Variant => $name),* }
            }
        }

        impl std::fmt::Display for $Enum {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl std::str::FromStr for $Enum {
            type Err = $Error;
            fn from_str(text: &str) -> Result<Self, $Error> {
                let known = $Enum::ALL.iter().find(|choice| choice.name() == text);
                known.copied().ok_or_else(|| $Error(text.to_owned()))
            }
        }

        #[doc = concat!("No ", $what, " has this name.")]
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $Error(pub String);

        impl std::fmt::Display for $Error {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let names: Vec<_> = $Enum::ALL.iter().map(|choice| choice.name()).collect();
                write!(f, concat!("unknown ", $what, " `{}`, expected one of: {}"), self.0, names.join(", "))
            }
        }

        impl std::error::Error for $Error {}
    };
}
