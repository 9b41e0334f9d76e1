"""The payment page: the sheet is opened here and waited for."""
