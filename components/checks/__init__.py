"""Whatever may stop a change, or warn of it: before anything is declared, or in the moment of the change."""
