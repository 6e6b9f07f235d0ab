"""The checks that may stop a change or warn of it: before anything is declared, or just before the change."""
