"""ODK's own engine as a judge of ours: forms and answers through both, differences listed with their reasons."""
