//! Claims in their forms.

pub(super) mod forms;
pub(super) mod values;
