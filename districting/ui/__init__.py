"""The application: thin Streamlit pages over :mod:`districting.workflow`."""
