"""What a change means for the protection: stronger, weaker, or only different, and what comes of it.

A change is judged by the type of its resource (`by_resource_type`); what a type has no words for is listed as it is.
Says everything in phrases: the formats decide how they are displayed.
"""
