//! Claims in their forms.

pub(super) mod values;
