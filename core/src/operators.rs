//! The operators `+ - * /` of a scalar that has [`Scalar::binary`](crate::Scalar): between two of them, with a plain
//! `f64` on either side, and as assignment. `Value`, `Symbol` and
//! `Dual` get theirs from here.

macro_rules! operators {
    (impl[$($life:lifetime)?] $Scalar:ty) => {
        operators! { impl[$($life)?] $Scalar; Add add AddAssign add_assign }
        operators! { impl[$($life)?] $Scalar; Sub sub SubAssign sub_assign }
        operators! { impl[$($life)?] $Scalar; Mul mul MulAssign mul_assign }
        operators! { impl[$($life)?] $Scalar; Div div DivAssign div_assign }
    };
    (impl[$($life:lifetime)?] $Scalar:ty; $Trait:ident $method:ident $Assign:ident $assign:ident) => {
        impl$(<$life>)? $Trait for $Scalar {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self::binary(Op::$Trait, self, other)
            }
        }
        impl$(<$life>)? $Trait<f64> for $Scalar {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: f64) -> Self {
                Self::with_constant(Op::$Trait, self, other)
            }
        }
        impl$(<$life>)? $Trait<$Scalar> for f64 {
            type Output = $Scalar;
            #[inline(always)]
            fn $method(self, other: $Scalar) -> $Scalar {
                <$Scalar>::constant_with(Op::$Trait, self, other)
            }
        }
        impl$(<$life>)? $Assign for $Scalar {
            #[inline(always)]
            fn $assign(&mut self, other: Self) {
                *self = Self::binary(Op::$Trait, *self, other);
            }
        }
        impl$(<$life>)? $Assign<f64> for $Scalar {
            #[inline(always)]
            fn $assign(&mut self, other: f64) {
                *self = Self::with_constant(Op::$Trait, *self, other);
            }
        }
    };
}
